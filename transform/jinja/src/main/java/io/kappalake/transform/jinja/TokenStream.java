package io.kappalake.transform.jinja;

import java.util.List;

/** The tokens of a template, read one after the other. */
final class TokenStream {
    private final SourceFile source;
    private final List<Token> tokens;
    private int position;

    TokenStream(SourceFile source, List<Token> tokens) {
        this.source = source;
        this.tokens = List.copyOf(tokens);
    }

    SourceFile source() {
        return source;
    }

    Token current() {
        return tokens.get(position);
    }

    Token following() {
        return tokens.get(Math.min(position + 1, tokens.size() - 1));
    }

    Token next() {
        Token token = current();
        if (token.type() != TokenType.END) {
            position++;
        }
        return token;
    }

    boolean skip(String operator) {
        boolean found = current().is(operator);
        if (found) {
            next();
        }
        return found;
    }

    boolean skipName(String name) {
        boolean found = current().isName(name);
        if (found) {
            next();
        }
        return found;
    }

    Token expect(TokenType type) {
        if (current().type() != type) {
            throw unexpected("expected " + new Token(type, "name", null, 0).description());
        }
        return next();
    }

    void expect(String operator) {
        if (!skip(operator)) {
            throw unexpected("expected '%s'".formatted(operator));
        }
    }

    JinjaException unexpected(String wanted) {
        Token token = current();
        String what =
                token.type() == TokenType.END
                        ? "unexpected end of template"
                        : "unexpected '%s'".formatted(token.description());
        return error(token, wanted.isEmpty() ? what : "%s, %s".formatted(what, wanted));
    }

    JinjaException error(Token token, String message) {
        return source.syntaxError(token.at(), message);
    }
}
