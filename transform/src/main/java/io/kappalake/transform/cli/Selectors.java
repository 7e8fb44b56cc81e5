package io.kappalake.transform.cli;

import io.kappalake.transform.graph.IndirectSelection;
import io.kappalake.transform.graph.Selection;
import io.kappalake.transform.graph.SelectorContext;
import io.kappalake.transform.manifest.Manifest;
import io.kappalake.transform.result.RunResults;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import picocli.CommandLine.Option;

/** Which nodes a verb works on, in dbt's selector grammar. A picocli mixin. */
final class Selectors {
    @Option(
            names = {"-s", "--select"},
            paramLabel = "SELECTOR",
            arity = "1..*",
            description =
                    "Nodes to work on (default: all): names, tag:, path:, source:, +parents,"
                            + " children+, @, a,b for both, several for either.")
    private List<String> select = List.of();

    @Option(
            names = "--exclude",
            paramLabel = "SELECTOR",
            arity = "1..*",
            description = "Nodes to leave out, in the same grammar.")
    private List<String> exclude = List.of();

    @Option(
            names = "--indirect-selection",
            paramLabel = "eager|cautious|buildable|empty",
            defaultValue = "eager",
            description = "Which tests come along with selected nodes (default: ${DEFAULT-VALUE}).")
    private IndirectSelection indirect;

    /** Whether something was chosen. */
    boolean isGiven() {
        return !select.isEmpty() || !exclude.isEmpty();
    }

    /**
     * The ids of the selected nodes.
     *
     * @param target folder with the results of an earlier run, for {@code result:}
     * @param warnings takes what matches nothing
     */
    Set<String> of(Manifest manifest, Path target, Consumer<String> warnings) {
        SelectorContext context =
                Files.exists(target.resolve(RunResults.FILE))
                        ? new SelectorContext(RunResults.read(target).statuses())
                        : SelectorContext.none();
        Selection.Selected selected =
                Selection.parse(select, exclude, indirect).of(manifest.graph(), context);
        selected.warnings().forEach(warnings);
        return selected.ids();
    }
}
