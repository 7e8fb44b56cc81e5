package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.util.ArrayList;
import java.util.List;

/** What a command said, with {@code --output json}. */
public record Answer(int exitCode, String out, String err) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Its standard output. */
    public JsonNode json() {
        try {
            return JSON.readTree(out);
        } catch (JsonProcessingException e) {
            throw new AssertionError("No JSON document: " + this, e);
        }
    }

    /** Requires that the command succeeded. */
    public Answer good() {
        assertThat(exitCode).as("%s%n%s", out, err).isZero();
        return this;
    }

    /** Requires that the command ran and found failures. */
    public Answer bad() {
        assertThat(exitCode).as("%s%n%s", out, err).isEqualTo(1);
        return this;
    }

    /** The nodes' names and how they ended, in the order in which they ended. */
    public List<String> statuses() {
        List<String> statuses = new ArrayList<>();
        json().at("/results")
                .forEach(node -> statuses.add(name(node) + " " + node.at("/status").asText()));
        return statuses;
    }

    /** What became of a node: of a model or seed by its name, of a test by the begin of its. */
    public JsonNode node(String name) {
        for (JsonNode node : json().at("/results")) {
            if (name(node).equals(name)) {
                return node;
            }
        }
        throw new AssertionError("There is no %s in %s%n%s".formatted(name, out, err));
    }

    /** How a node ended. */
    public String status(String name) {
        return node(name).at("/status").asText();
    }

    /** What is said of a node. */
    public String message(String name) {
        return node(name).at("/message").asText();
    }

    private static String name(JsonNode node) {
        String[] id = node.at("/uniqueId").asText().split("\\.");
        return id[2];
    }
}
