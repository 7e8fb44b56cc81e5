package io.kappalake.transform.jinja;

import io.kappalake.transform.jinja.Expression.Name;
import io.kappalake.transform.jinja.Statement.Assign;
import io.kappalake.transform.jinja.Statement.AssignBlock;
import io.kappalake.transform.jinja.Statement.AttributeTarget;
import io.kappalake.transform.jinja.Statement.Branch;
import io.kappalake.transform.jinja.Statement.Break;
import io.kappalake.transform.jinja.Statement.Continue;
import io.kappalake.transform.jinja.Statement.Data;
import io.kappalake.transform.jinja.Statement.Do;
import io.kappalake.transform.jinja.Statement.FilterBlock;
import io.kappalake.transform.jinja.Statement.For;
import io.kappalake.transform.jinja.Statement.If;
import io.kappalake.transform.jinja.Statement.NameTarget;
import io.kappalake.transform.jinja.Statement.Print;
import io.kappalake.transform.jinja.Statement.Target;
import io.kappalake.transform.jinja.Statement.TupleTarget;
import io.kappalake.transform.jinja.Statement.With;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Text, prints and tags. */
final class Parser {
    private static final int DEEPEST = 100;
    private static final Set<String> REFUSED =
            Set.of("import", "from", "include", "extends", "block", "autoescape", "trans");
    private static final Set<String> CONSTANTS =
            Set.of("true", "false", "none", "True", "False", "None");

    private final TokenStream tokens;
    private final SpecialNames specialNames = new SpecialNames();
    private final ExpressionParser expressions;
    private final DefinitionParser definitions;
    private final Deque<String> openTags = new ArrayDeque<>();
    private int loops;

    private Parser(TokenStream tokens, Library library) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens, library, specialNames);
        this.definitions = new DefinitionParser(tokens, expressions, specialNames, this);
    }

    static List<Statement> template(SourceFile source, Library library) {
        TokenStream tokens = new TokenStream(source, Lexer.tokens(source));
        Parser parser = new Parser(tokens, library);
        List<Statement> statements = parser.statements("");
        parser.expressions.filters().refuseUnknown();
        return statements;
    }

    static Expression expression(SourceFile source, Library library) {
        TokenStream tokens = new TokenStream(source, Lexer.expressionTokens(source));
        Parser parser = new Parser(tokens, library);
        parser.tokens.expect(TokenType.PRINT_BEGIN);
        Expression expression = parser.expressions.tuple();
        parser.tokens.expect(TokenType.PRINT_END);
        parser.tokens.expect(TokenType.END);
        parser.expressions.filters().refuseUnknown();
        return expression;
    }

    /** The statements before one of these tags, whose name is then the current token. */
    private List<Statement> statements(String... ends) {
        List<Statement> statements = new ArrayList<>();
        while (true) {
            Token token = tokens.next();
            switch (token.type()) {
                case DATA -> statements.add(new Data(token.at(), token.text()));
                case PRINT_BEGIN -> {
                    Expression value = expressions.tuple();
                    tokens.expect(TokenType.PRINT_END);
                    statements.add(new Print(value.at(), value));
                }
                case TAG_BEGIN -> {
                    Token tag = tokens.current();
                    if (List.of(ends).contains(tag.text()) && tag.type() == TokenType.NAME) {
                        return List.copyOf(statements);
                    }
                    statements.add(tag(tokens.expect(TokenType.NAME)));
                    tokens.expect(TokenType.TAG_END);
                }
                default -> {
                    if (!openTags.isEmpty()) {
                        throw tokens.error(
                                token, "Unexpected end of template. %s".formatted(wanted(ends)));
                    }
                    return List.copyOf(statements);
                }
            }
        }
    }

    private String wanted(String... ends) {
        return "Jinja was looking for the following tags: '%s'. The innermost block that needs to be closed is '%s'."
                .formatted(String.join("' or '", ends), openTags.peek());
    }

    /** The body of a block tag up to one of its ends; stands behind that tag's name. */
    List<Statement> body(String tag, String... ends) {
        // jinja2 allows Python's colon before a body, and dbt's own macros have it
        tokens.skip(":");
        tokens.expect(TokenType.TAG_END);
        if (openTags.size() >= DEEPEST) {
            throw tokens.error(
                    tokens.current(), "tags are nested deeper than %d levels".formatted(DEEPEST));
        }
        openTags.push(tag);
        List<Statement> body = statements(ends);
        openTags.pop();
        return body;
    }

    private List<Statement> closedBody(String tag) {
        List<Statement> body = body(tag, "end" + tag);
        tokens.next();
        return body;
    }

    /** What is in a macro is in none of the loops around it. */
    List<Statement> definitionBody(String tag, String end) {
        int around = loops;
        loops = 0;
        List<Statement> body = body(tag, end);
        tokens.next();
        loops = around;
        return body;
    }

    private Statement tag(Token tag) {
        int at = tag.at();
        return switch (tag.text()) {
            case "if" -> condition(at);
            case "for" -> loop(at);
            case "set" -> assignment(at);
            case "do" -> new Do(at, expressions.tuple());
            case "with" -> with(at);
            case "filter" -> {
                Expression value = expressions.filters().filters(new Name(at, Expression.CAPTURED));
                yield new FilterBlock(at, closedBody("filter"), value);
            }
            case "break" -> inLoop(tag, new Break(at));
            case "continue" -> inLoop(tag, new Continue(at));
            case "call" -> definitions.callBlock(at);
            case "macro", "test", "data_test", "materialization", "snapshot", "docs" ->
                    definitions.definition(tag);
            default -> throw unknown(tag);
        };
    }

    private JinjaException unknown(Token tag) {
        if (REFUSED.contains(tag.text())) {
            return tokens.error(
                    tag,
                    "The tag '%s' is not supported: put what is shared into a macro"
                            .formatted(tag.text()));
        }
        return tokens.error(
                tag,
                "Encountered unknown tag '%s'.%s"
                        .formatted(
                                tag.text(),
                                openTags.isEmpty()
                                        ? ""
                                        : " The innermost block that needs to be closed is '%s'."
                                                .formatted(openTags.peek())));
    }

    private Statement inLoop(Token tag, Statement statement) {
        if (loops == 0) {
            throw tokens.error(tag, "'%s' outside of a loop".formatted(tag.text()));
        }
        return statement;
    }

    private Statement condition(int at) {
        List<Branch> branches = new ArrayList<>();
        while (true) {
            Expression condition = expressions.tupleWithoutCondition();
            expressions.filters().conditionally(1);
            List<Statement> body = body("if", "elif", "else", "endif");
            expressions.filters().conditionally(-1);
            branches.add(new Branch(condition, body));
            if (tokens.skipName("elif")) {
                continue;
            }
            List<Statement> otherwise = List.of();
            if (tokens.skipName("else")) {
                expressions.filters().conditionally(1);
                otherwise = body("if", "endif");
                expressions.filters().conditionally(-1);
            }
            tokens.next();
            return new If(at, List.copyOf(branches), otherwise);
        }
    }

    private Statement loop(int at) {
        Target target = target(false);
        if (!tokens.skipName("in")) {
            throw tokens.unexpected("expected 'in'");
        }
        Expression items = expressions.tupleWithoutCondition();
        Optional<Expression> condition =
                tokens.skipName("if") ? Optional.of(expressions.expression()) : Optional.empty();
        boolean recursive = tokens.skipName("recursive");
        loops++;
        List<Statement> body = body("for", "endfor", "else");
        loops--;
        List<Statement> otherwise = List.of();
        if (tokens.skipName("else")) {
            otherwise = body("for", "endfor");
        }
        tokens.next();
        return new For(at, target, items, condition, recursive, body, otherwise);
    }

    private Statement assignment(int at) {
        Target target = target(true);
        if (tokens.skip("=")) {
            return new Assign(at, target, expressions.tuple());
        }
        Expression value = new Name(at, Expression.CAPTURED);
        if (tokens.skip("|")) {
            value = expressions.filters().filters(value);
        }
        return new AssignBlock(at, target, closedBody("set"), value);
    }

    private Statement with(int at) {
        List<Target> targets = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (tokens.current().type() != TokenType.TAG_END) {
            if (!targets.isEmpty()) {
                tokens.expect(",");
            }
            targets.add(singleTarget(false));
            tokens.expect("=");
            values.add(expressions.expression());
        }
        return new With(at, List.copyOf(targets), List.copyOf(values), closedBody("with"));
    }

    private Target target(boolean namespaces) {
        int at = tokens.current().at();
        List<Target> targets = new ArrayList<>();
        targets.add(singleTarget(namespaces));
        boolean tuple = false;
        while (tokens.skip(",")) {
            tuple = true;
            if (tokens.current().isName("in")
                    || tokens.current().is("=")
                    || tokens.current().is(")")) {
                break;
            }
            targets.add(singleTarget(namespaces));
        }
        return tuple ? new TupleTarget(at, List.copyOf(targets)) : targets.getFirst();
    }

    private Target singleTarget(boolean namespaces) {
        if (tokens.skip("(")) {
            Target target = target(namespaces);
            tokens.expect(")");
            return target;
        }
        Token name = targetName(tokens);
        if (namespaces && tokens.skip(".")) {
            specialNames.see(name.text());
            return new AttributeTarget(
                    name.at(), name.text(), tokens.expect(TokenType.NAME).text());
        }
        return new NameTarget(name.at(), name.text());
    }

    static Token targetName(TokenStream tokens) {
        Token name = tokens.expect(TokenType.NAME);
        if (CONSTANTS.contains(name.text())) {
            throw tokens.error(name, "can't assign to '%s'".formatted(name.text()));
        }
        return name;
    }
}
