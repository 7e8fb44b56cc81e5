package io.kappalake.replay.publish;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestPathCondition {
    private static final Pattern DIGESTS =
            Pattern.compile(
                    "substr\\(to_hex\\(md5\\(to_utf8\\(\"\\$path\"\\)\\)\\), 1, (\\d+)\\) (NOT IN|IN) \\((.*)\\)");

    private static List<String> paths(String folder, int number) {
        return IntStream.range(0, number)
                .mapToObj(
                        i ->
                                "s3://lakehouse/orders/order_events/data/event_time_day=2026-01-01/%s-%08d-0199c5a2-7b1f-7c3e-9d40-5f2a6b8c1d2e-00001.parquet"
                                        .formatted(folder, i))
                .toList();
    }

    @Test
    void namesTheFewerFiles() {
        List<String> few = paths("a", 2);
        List<String> many = paths("b", 100);
        assertThat(PathCondition.of(few, many).orElseThrow())
                .startsWith("\"$path\" IN ('s3://")
                .contains(few.get(1))
                .doesNotContain(many.get(0));
        assertThat(PathCondition.of(many, few).orElseThrow())
                .startsWith("\"$path\" NOT IN ('s3://")
                .contains(few.get(0));
    }

    @Test
    void threeTablesOfManyFilesFitIntoOneStatement() {
        List<String> wanted = paths("a", 12_500);
        List<String> others = paths("b", 12_500);
        String condition = PathCondition.of(wanted, others).orElseThrow();
        assertThat(condition.length()).isLessThan(330_000);

        Matcher matcher = DIGESTS.matcher(condition);
        assertThat(matcher.matches()).isTrue();
        int digits = Integer.parseInt(matcher.group(1));
        Set<String> listed = new HashSet<>(List.of(matcher.group(3).split("'(, ')?")));
        assertThat(matcher.group(2)).isEqualTo("IN");
        assertThat(wanted).allMatch(path -> listed.contains(PathCondition.digest(path, digits)));
        assertThat(others).noneMatch(path -> listed.contains(PathCondition.digest(path, digits)));
    }

    @Test
    void digestIsThatOfTrino() {
        // SELECT to_hex(md5(to_utf8('s3://lakehouse/a')))
        assertThat(PathCondition.digest("s3://lakehouse/a", 32))
                .isEqualTo("15A354E9ABC1200BE95940EC5F5BC0B3");
    }

    @Test
    void tooManyFilesHaveNone() {
        assertThat(PathCondition.of(paths("a", 30_000), paths("b", 30_000))).isEmpty();
    }
}
