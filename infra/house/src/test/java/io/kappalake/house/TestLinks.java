package io.kappalake.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestLinks {
    @Test
    void everyRelativeLinkLeadsToAFileAndAHeading() {
        List<String> broken = new ArrayList<>();
        for (Markdown file : Markdown.all()) {
            for (String link : file.links()) {
                if (!link.matches("[a-z]+:.*") && !resolves(file, link)) {
                    broken.add(file + " -> " + link);
                }
            }
        }
        assertThat(broken).isEmpty();
    }

    private static boolean resolves(Markdown file, String link) {
        int hash = link.indexOf('#');
        String target = hash < 0 ? link : link.substring(0, hash);
        Path path = target.isEmpty() ? file.path() : file.path().resolveSibling(target).normalize();
        return Files.exists(path)
                && (hash < 0 || Markdown.read(path).anchors().contains(link.substring(hash + 1)));
    }

    @Test
    void theReadmeIsShort() {
        Markdown readme = Markdown.of("README.md");
        assertThat(Markdown.lines(readme.path())).hasSizeLessThanOrEqualTo(200);
    }

    @Test
    void theReadmeHasTheHeadingsThatMessagesName() {
        // "Unknown key ...: remove it (README, "Configuration", ...)", and the comment of a column
        assertThat(Markdown.of("README.md").headings()).contains("Configuration", "Input contract");
    }

    @Test
    void readsHeadingsAsGitHubDoes() {
        Markdown markdown =
                new Markdown(
                        Path.of("x.md").toAbsolutePath(),
                        List.of("# What `check` proves", "## A day, with it", "## A day, with it"),
                        List.of());

        assertThat(markdown.anchors())
                .containsExactly("what-check-proves", "a-day-with-it", "a-day-with-it-1");
    }
}
