package io.kappalake.transform.jinja;

/** What the lexer tells apart. */
enum TokenType {
    DATA,
    PRINT_BEGIN,
    PRINT_END,
    TAG_BEGIN,
    TAG_END,
    NAME,
    STRING,
    NUMBER,
    OPERATOR,
    END
}
