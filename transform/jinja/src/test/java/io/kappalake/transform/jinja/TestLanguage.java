package io.kappalake.transform.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Values, operators, methods and filters, each beside what Python prints. */
class TestLanguage {
    private static final Clock CLOCK =
            Clock.fixed(Instant.parse("2024-05-06T07:08:09Z"), ZoneOffset.UTC);
    private static final Jinja JINJA = Jinja.builder().build();

    private static String printed(String expression, Map<String, ?> globals) {
        return JINJA.parse("x", "{{ " + expression + " }}").render(Scope.of(globals)).text();
    }

    private static void check(String expression, String expected) {
        assertThat(printed(expression, Map.of("modules", PythonModules.all(CLOCK))))
                .as(expression)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            textBlock =
                    """
                    -2**2 => 4
                    2**3**2 => 64
                    2**-1 => 0.5
                    2**100 => 1267650600228229401496703205376
                    7//-2 => -4
                    -7%3 => 2
                    7%-3 => -2
                    -7.5//2 => -4.0
                    7.5%-2 => -0.5
                    9223372036854775807 + 1 => 9223372036854775808
                    4611686018427387904 * 2 - 1 => 9223372036854775807
                    1e16 => 1e+16
                    1e15 => 1000000000000000.0
                    0.00001 => 1e-05
                    0x1F + 0b101 + 0o17 + 1_000 => 1051
                    1 ~ 2 * 3 => 16
                    1 == 1 in [true] => True
                    (1,2) == [1,2] => False
                    {'a':1} == {'a':1.0} => True
                    none in [none] => True
                    ['a\\nb', "it's", 'é'] => ['a\\nb', "it's", 'é']
                    (1,) + () => (1,)
                    'abcdef'[4:1:-1] ~ 'abc'[-100:2] ~ [1,2,3][::-1] => edcab[3, 2, 1]
                    '😀a'[1] ~ '😀a'|length => a2
                    {'a':1}.items() => dict_items([('a', 1)])
                    range(1, 9, 3) => range(1, 9, 3)
                    set([1,2]) - set([1]) => {2}
                    'a' 'b' "c" => abc
                    none | map(attribute='a') | list ~ none | selectattr('a') | list => [][]
                    1.5 is odd ~ 3.0 is odd ~ -1 is odd => FalseTrueTrue
                    [1, '1', 1.0, true, 0, false] | unique | list => [1, '1', 0]
                    [{'a': none}, {'a': none}] | sort(attribute='a') => [{'a': None}, {'a': None}]
                    """)
    void computesAsPythonDoes(String expression, String expected) {
        check(expression, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            textBlock =
                    """
                    '%5d|%-5d|%05d|%+d' % (1,2,3,4) => `    1|2    |00003|+4`
                    '%.2f|%e|%g|%x|%r|%%' % (1.005, 12345.678, 0.00001, 255, 'a') => 1.00|1.234568e+04|1e-05|ff|'a'|%
                    '%(a)s-%(b)03d' % {'a':1,'b':2} => 1-002
                    '{:>4}|{:^5}|{:*<3}|{:05d}'.format('a','b','c',42) => `   a|  b  |c**|00042`
                    '{:,}|{:,.2f}|{:.1%}|{:#x}|{:+}'.format(1234567,1234.567,0.256,255,1) => 1,234,567|1,234.57|25.6%|0xff|+1
                    '{0[a]}{b!r:>5}{{}}'.format({'a':1}, b='x') => `1  'x'{}`
                    '{:{w}}|'.format(3, w=4) => `   3|`
                    'a,b,,c'.split(',') => ['a', 'b', '', 'c']
                    '  a b  c '.split(none, 1) => ['a', 'b  c ']
                    '  a b  c '.rsplit(none, 1) => ['  a b', 'c']
                    'a\\nb\\r\\n'.splitlines() => ['a', 'b']
                    'a-b-c'.rpartition('-') => ('a-b', '-', 'c')
                    'abc'.replace('', '-') => -a-b-c-
                    'x.sql'.removesuffix('.sql') ~ 'stg_x'.removeprefix('stg_') => xx
                    '-42'.zfill(6) ~ 'abcd'.center(7, '*') ~ 'a\\tb'.expandtabs(4) => -00042**abcd*a   b
                    "they're".title() ~ 'aB'.swapcase() => They'ReAb
                    'abcabc'.rfind('b') ~ 'abc'.find('z') ~ 'aaa'.count('aa') => 4-11
                    '12'.isdigit() ~ 'a1'.isalnum() ~ 'Ab'.istitle() ~ ''.isalpha() => TrueTrueTrueFalse
                    [1,2,2].count(2) ~ (1,2).index(2) => 21
                    {'a':1}.get('b', 7) ~ {'a':1}.pop('a') ~ {}.setdefault('k', []) => 71[]
                    dict([('a',1)], b=2) => {'a': 1, 'b': 2}
                    """)
    void hasTheMethodsOfPythonsTypes(String expression, String expected) {
        check(expression, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            textBlock =
                    """
                    ['b','A','c']|sort ~ ['b','A']|sort(case_sensitive=true) => ['A', 'b', 'c']['A', 'b']
                    [{'a':1,'b':2},{'a':1,'b':1}]|sort(attribute='a,b')|map(attribute='b')|list => [1, 2]
                    [1,2,3,4,5]|batch(2,'x')|list => [[1, 2], [3, 4], [5, 'x']]
                    [1,2,3,4,5]|slice(3,'x')|list => [[1, 2], [3, 4], [5, 'x']]
                    {'b':1,'a':2}|dictsort(by='value') => [('b', 1), ('a', 2)]
                    'hello world foo bar'|truncate(9) => hello...
                    'well-known fact-based'|wordwrap(6, wrapstring='/') => well-/known/fact-/based
                    {'b':[1,2.5,none,true],'a':'é<'}|tojson => {"a": "\\u00e9\\u003c", "b": [1, 2.5, null, true]}
                    2.675|round(2) ~ 2.5|round ~ 2.1|round(0,'ceil') ~ 15|round(-1) => 2.672.03.020
                    '12.9'|int ~ 'abc'|int(-1) ~ '0x1f'|int(0,16) => 12-131
                    {'class':'a "b"','id':none}|xmlattr => ` class="a &#34;b&#34;"`
                    'a b/c?d=é'|urlencode => a%20b/c%3Fd%3D%C3%A9
                    nope is iterable ~ nope is mapping ~ nope|length ~ nope|upper => TrueFalse0
                    1 is sameas 1.0 ~ true is integer ~ true is number => FalseFalseTrue
                    """)
    void filtersAndTestsAsJinja2Does(String expression, String expected) {
        check(expression, expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiterString = "=>",
            quoteCharacter = '`',
            textBlock =
                    """
                    modules.datetime.datetime.now() => 2024-05-06 07:08:09
                    modules.datetime.datetime.now(modules.pytz.utc).isoformat() => 2024-05-06T07:08:09+00:00
                    modules.datetime.date(2020,3,1) - modules.datetime.timedelta(days=1) => 2020-02-29
                    [modules.datetime.timedelta(days=-1, hours=5)] => [datetime.timedelta(days=-1, seconds=18000)]
                    modules.datetime.timedelta(days=1) * 1.5 => 1 day, 12:00:00
                    modules.datetime.datetime.strptime('06 May 21 3PM','%d %b %y %I%p') => 2021-05-06 15:00:00
                    modules.datetime.datetime(2021,5,6,7).strftime('%a %b %d %j %-m %G-W%V') => Thu May 06 126 5 2021-W18
                    modules.pytz.timezone('Europe/Berlin').localize(modules.datetime.datetime(2021,7,1)) => 2021-07-01 00:00:00+02:00
                    modules.re.sub('(?P<n>b)', '[\\\\g<n>]', 'abab', count=1) => a[b]ab
                    modules.re.split('[,;]\\\\s*', 'a, b;c') => ['a', 'b', 'c']
                    modules.re.search('(\\\\d+)-(\\\\d+)', 'on 12-34').groups() => ('12', '34')
                    modules.re.compile('a', modules.re.I).findall('aAb') => ['a', 'A']
                    modules.re.match('x', 'abc') is none => True
                    modules.itertools.product([1,2],'a')|list => [(1, 'a'), (2, 'a')]
                    modules.itertools.combinations('abc', 2)|map('join')|list => ['ab', 'ac', 'bc']
                    modules.itertools.chain.from_iterable([[1],[2]])|list => [1, 2]
                    """)
    void hasPythonsModules(String expression, String expected) {
        check(expression, expected);
    }

    @Test
    void printsTheValuesOfTheHost() {
        Map<String, Object> globals = new LinkedHashMap<>();
        globals.put("i", 7);
        globals.put("d", new BigDecimal("1.50"));
        globals.put("day", LocalDate.of(2024, 5, 6));
        globals.put("at", Instant.parse("2024-05-06T07:08:09.5Z"));
        globals.put("list", Arrays.asList(1, null, "x"));
        globals.put("map", Map.of("k", 1.0f));
        globals.put("none_", null);
        assertThat(printed("[i + 1, d, day]", globals))
                .isEqualTo("[8, Decimal('1.50'), datetime.date(2024, 5, 6)]");
        assertThat(printed("d ~ ' ' ~ at ~ ' ' ~ list ~ map ~ none_", globals))
                .isEqualTo("1.50 2024-05-06 07:08:09.500000+00:00 [1, None, 'x']{'k': 1.0}None");
        assertThat(printed("d * 2 ~ ' ' ~ d / 3", globals)).isEqualTo("3.00 0.50");
    }

    @Test
    void evaluatesToNativeValues() {
        Scope scope = Scope.of(Map.of("a", TestingContext.object(Map.of("b", "x"))));
        assertThat(JINJA.evaluate("x", "a.b | upper", scope)).isEqualTo("X");
        assertThat(JINJA.evaluate("x", " {'n': [1, 2.5, none, (1, 'a')]} ", scope))
                .isEqualTo(Map.of("n", Arrays.asList(1L, 2.5, null, Tuple.of(1L, "a"))));
        assertThat(JINJA.evaluate("x", "nope", scope)).isInstanceOf(Undefined.class);
        assertThatThrownBy(() -> JINJA.evaluate("x", "1 2", scope))
                .isInstanceOf(JinjaException.class)
                .hasMessageContaining("unexpected '2'");
        assertThatThrownBy(() -> JINJA.evaluate("x", "(1", scope))
                .isInstanceOf(JinjaException.class);
    }

    @Test
    void changesListsAndDictsInPlace() {
        String template =
                "{% set l = [3,1,2] %}{% do l.sort(reverse=true) %}{{ l }}{% do l.insert(0, 9) %}{{"
                        + " l.pop() }}{{ l }}{% set d = {'a':1} %}{% do d.update([('b',2)], c=3) %}{{ d"
                        + " }}{% set s = set([1]) %}{% do s.add(1) %}{{ s }}";
        assertThat(JINJA.parse("x", template).render(Scope.of(Map.of())).text())
                .isEqualTo("[3, 2, 1]1[9, 3, 2]{'a': 1, 'b': 2, 'c': 3}{1}");
    }

    @Test
    void tellsTheHostHowAValuePrintsAndCounts() {
        assertThat(Jinja.text(Arrays.asList(1, null, true, "x"))).isEqualTo("[1, None, True, 'x']");
        assertThat(Jinja.text(Undefined.of("x"))).isEmpty();
        assertThat(Jinja.truth(Map.of())).isFalse();
        assertThat(Jinja.truth("0")).isTrue();
    }

    @Test
    void goesOverIterablesOfTheHost() {
        List<Integer> numbers = List.of(1, 2);
        Iterable<Integer> rows = () -> numbers.iterator();
        assertThat(printed("rows | map('string') | join('+')", Map.of("rows", rows)))
                .isEqualTo("1+2");
    }
}
