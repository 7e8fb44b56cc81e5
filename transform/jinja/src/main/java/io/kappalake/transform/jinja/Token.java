package io.kappalake.transform.jinja;

/**
 * A piece of a template.
 *
 * @param text as written; of a string literal, without quotes and escapes; of data, the text itself
 * @param value of a number
 * @param at offset of its first character
 */
record Token(TokenType type, String text, Object value, int at) {
    boolean is(String operator) {
        return type == TokenType.OPERATOR && text.equals(operator);
    }

    boolean isName(String name) {
        return type == TokenType.NAME && text.equals(name);
    }

    String description() {
        return switch (type) {
            case DATA -> "template data / text";
            case PRINT_BEGIN -> "begin of print statement";
            case PRINT_END -> "end of print statement";
            case TAG_BEGIN -> "begin of statement block";
            case TAG_END -> "end of statement block";
            case END -> "end of template";
            case NAME, NUMBER, OPERATOR -> text;
            case STRING -> "string";
        };
    }
}
