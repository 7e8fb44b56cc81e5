package io.kappalake.transform;

import com.fasterxml.jackson.databind.JsonNode;
import io.kappalake.local.testing.Answer;
import java.util.ArrayList;
import java.util.List;

/** A command's answer with {@code --output json}, read as the results of nodes. */
public record Results(Answer answer) {
    /** The exit code. */
    public int exitCode() {
        return answer.exitCode();
    }

    /** Standard output. */
    public String out() {
        return answer.out();
    }

    /** Standard error. */
    public String err() {
        return answer.err();
    }

    /** Its standard output. */
    public JsonNode json() {
        return answer.json();
    }

    /** Requires that the command succeeded. */
    public Results good() {
        answer.exits(0);
        return this;
    }

    /** Requires that the command ran and found failures. */
    public Results bad() {
        answer.exits(1);
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
        throw new AssertionError("There is no %s in %s%n%s".formatted(name, out(), err()));
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
