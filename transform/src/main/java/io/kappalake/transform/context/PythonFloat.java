package io.kappalake.transform.context;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.SerializerProvider;
import io.kappalake.transform.jinja.Jinja;
import java.io.IOException;

/** A floating-point number in JSON as Python writes it: {@code 1e+20}, not {@code 1.0E20}. */
final class PythonFloat extends JsonSerializer<Double> {
    @Override
    public void serialize(Double number, JsonGenerator json, SerializerProvider unused)
            throws IOException {
        String text = Jinja.text(number);
        json.writeNumber(
                switch (text) {
                    case "nan" -> "NaN";
                    case "inf" -> "Infinity";
                    case "-inf" -> "-Infinity";
                    default -> text;
                });
    }
}
