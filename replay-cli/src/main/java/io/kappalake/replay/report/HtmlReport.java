package io.kappalake.replay.report;

import static java.util.Objects.requireNonNull;

import freemarker.core.HTMLOutputFormat;
import freemarker.template.Configuration;
import freemarker.template.DefaultObjectWrapperBuilder;
import freemarker.template.Template;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import freemarker.template.Version;
import io.kappalake.replay.compare.AuditReport;
import io.kappalake.replay.compare.Timeline.Bucket;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * An audit as one HTML file that needs nothing else: no network, no script. The same report and
 * time give the same bytes. All values are escaped.
 */
public final class HtmlReport {
    private static final Version BEHAVIOR = Configuration.VERSION_2_3_34;
    private static final Configuration TEMPLATES = templates();

    private final AuditReport report;
    private final Instant written;

    /**
     * A page of an audit.
     *
     * @param written the time of writing that the page shows
     */
    public HtmlReport(AuditReport report, Instant written) {
        this.report = requireNonNull(report, "report");
        this.written = requireNonNull(written, "written");
    }

    private static Configuration templates() {
        Configuration templates = new Configuration(BEHAVIOR);
        templates.setClassForTemplateLoading(HtmlReport.class, "");
        templates.setDefaultEncoding("UTF-8");
        templates.setOutputFormat(HTMLOutputFormat.INSTANCE);
        templates.setLocale(Locale.ROOT);
        templates.setNumberFormat("#,##0");
        templates.setObjectWrapper(new DefaultObjectWrapperBuilder(BEHAVIOR).build());
        templates.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        templates.setLogTemplateExceptions(false);
        templates.setWrapUncheckedExceptions(true);
        return templates;
    }

    /** The page's text. */
    public String text() {
        Map<String, Object> model = new HashMap<>();
        model.put("report", report);
        model.put("written", written.toString());
        model.put("plots", plots());
        StringWriter text = new StringWriter();
        try {
            Template template = TEMPLATES.getTemplate("audit.ftlh");
            template.process(model, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (TemplateException e) {
            throw new IllegalStateException(
                    "Cannot write the report of %s".formatted(report.runId()), e);
        }
        return text.toString();
    }

    /**
     * Writes the page, replacing an existing one.
     *
     * @throws UncheckedIOException if the file cannot be written; what it holds then is undefined
     */
    public void write(Path file) {
        try {
            if (file.getParent() != null) {
                Files.createDirectories(file.getParent());
            }
            Files.writeString(file, text());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the report to " + file, e);
        }
    }

    private List<Plot> plots() {
        if (report.timeline().buckets().isEmpty()) {
            return List.of();
        }
        return List.of(
                Plot.of(
                        "Order events",
                        report.timeline(),
                        Bucket::eventsBefore,
                        Bucket::eventsAfter),
                Plot.of(
                        "Amount in minor units",
                        report.timeline(),
                        Bucket::amountCentsBefore,
                        Bucket::amountCentsAfter));
    }
}
