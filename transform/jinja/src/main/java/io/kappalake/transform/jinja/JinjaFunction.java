package io.kappalake.transform.jinja;

/** What a template can call. May be called by several threads if the template is. */
@FunctionalInterface
public interface JinjaFunction {
    /**
     * Computes a value of the template language.
     *
     * @return null is none
     * @throws RuntimeException passes through the template: as it is when it is a {@link
     *     JinjaException}, and else as the cause of one
     */
    Object call(Arguments arguments);
}
