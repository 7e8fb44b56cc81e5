package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.testing.Sample;
import io.kappalake.local.testing.SharedServers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.apache.iceberg.Table;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to sources, and however runs end, a mart is what a rebuild would make of it. */
@ExtendWith(SharedServers.class)
class ITIncrementalEqualsRebuilt {
    private static final int STEPS = Sample.rounds(8, 16);

    /** Of the steps that are drawn: each kind once, then as often as there are numbers for it. */
    private static final List<Integer> KINDS = List.of(0, 2, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14);

    private static final List<String> MARTS =
            List.of("copies", "totals", "buckets", "days", "points");

    @TempDir private Path folder;

    private static void models(LakeProject project) {
        project.model(
                        "copies",
                        """
                        {{ config(materialized='incremental', unique_key='number', on_source_delete='delete') }}
                        select number, id, amount, _change from {{ changes(source('raw', 'events')) }}
                        """)
                .model(
                        "totals",
                        """
                        {{ config(materialized='incremental', unique_key='id', on_source_delete='delete') }}
                        with touched as (select distinct id from {{ changes(source('raw', 'events')) }}),
                        totals as (select id, count(*) as n, sum(amount) as total from {{ source('raw', 'events') }} group by id)
                        select touched.id, totals.n, totals.total, if(totals.id is null, 'delete', 'insert') as _change
                        from touched left join totals on totals.id = touched.id
                        """)
                .model(
                        "buckets",
                        """
                        {{ config(materialized='incremental', unique_key='bucket', on_source_delete='delete') }}
                        with touched as (select distinct id % 3 as bucket from {{ changes(ref('totals')) }}),
                        buckets as (select id % 3 as bucket, count(*) as ids, sum(total) as total from {{ ref('totals') }} group by 1)
                        select touched.bucket, buckets.ids, buckets.total, if(buckets.bucket is null, 'delete', 'insert') as _change
                        from touched left join buckets on buckets.bucket = touched.bucket
                        """)
                .model(
                        "days",
                        """
                        {{ config(materialized='incremental', unique_key='day', incremental_strategy='delete+insert', on_source_delete='delete') }}
                        with touched as (select distinct day from {{ changes(source('raw', 'events')) }})
                        select day, number, amount, 'insert' as _change from {{ source('raw', 'events') }}
                        where day in (select day from touched)
                        union all
                        select day, null, null, 'delete' from touched
                        """)
                .model(
                        "points",
                        """
                        {{ config(materialized='incremental', unique_key='id', on_source_delete='delete') }}
                        with touched as (select distinct id from {{ changes(source('raw', 'events')) }}),
                        points as (select id, sum(points) as points, max(at) as at from {{ ref('valued') }} group by id)
                        select touched.id, points.points, points.at, if(points.id is null, 'delete', 'insert') as _change
                        from touched left join points on points.id = touched.id
                        """);
        edit(project, 0);
    }

    /** The parts of the project that are edited: a view, an ephemeral model, a macro, a model. */
    private static void edit(LakeProject project, int version) {
        project.model(
                        "recent",
                        "select * from {{ source('raw', 'events') }} where amount >= %d"
                                .formatted(version % 3 * 10))
                .model(
                        "valued",
                        "{{ config(materialized='ephemeral') }} select id, {{ points('amount') }} as points, day as at from {{ ref('recent') }} where id <> %d"
                                .formatted(version % 5 + 3))
                .file(
                        "macros/points.sql",
                        "{%% macro points(amount) %%}{{ amount }} * %d{%% endmacro %%}"
                                .formatted(version % 4 + 1));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void afterEachRun(long seed) {
        Random random = Sample.random("stream " + seed);
        List<Integer> kinds = kinds(random);
        try (LakeProject project = LakeProject.in(folder);
                LakeProject rebuilt = project.elsewhere()) {
            OrderHistory history = new OrderHistory(project, random);
            history.append(false);
            history.append(true);
            models(project);
            project.build();
            List<String> told = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                told.add(step(kinds.get(step), history, project, random));
                if (random.nextInt(2) == 0 || step == STEPS - 1) {
                    told.add("run");
                    project.build("--threads", "2");
                    rebuilt.build("--full-refresh", "--threads", "2");
                    for (String mart : MARTS) {
                        assertThat(mart)
                                .as("%s after %s", mart, told)
                                .satisfies(name -> project.assertSame(name, rebuilt));
                    }
                }
            }
            assertThat(project.drafts()).isEmpty();
        }
    }

    /** Each kind of step once, in any order but that a publication comes before a revert. */
    private static List<Integer> kinds(Random random) {
        List<Integer> kinds = new ArrayList<>(KINDS);
        Collections.shuffle(kinds, random);
        int publication = kinds.indexOf(4);
        int revert = kinds.indexOf(6);
        kinds.set(Math.min(publication, revert), 4);
        kinds.set(Math.max(publication, revert), 6);
        while (kinds.size() < STEPS) {
            kinds.add(random.nextInt(15));
        }
        return kinds;
    }

    private static String step(int kind, OrderHistory history, LakeProject project, Random random) {
        switch (kind) {
            case 0, 1 -> {
                history.append(false);
                return "append";
            }
            case 2, 3 -> {
                history.append(true);
                return "append late";
            }
            case 4, 5 -> {
                history.publishDay();
                return "publish";
            }
            case 6 -> {
                history.revert();
                return "revert";
            }
            case 7 -> {
                history.removeDay();
                history.compact();
                return "remove and compact";
            }
            case 9, 10 -> {
                int version = random.nextInt(100);
                edit(project, version);
                return "edit of what is read, version " + version;
            }
            case 11 -> {
                String totals = project.read("models/totals.sql");
                project.model(
                        "totals",
                        totals.contains("sum(amount) + 1")
                                ? totals.replace("sum(amount) + 1", "sum(amount)")
                                : totals.replace("sum(amount)", "sum(amount) + 1"));
                return "edit of a model";
            }
            case 12 -> {
                project.execute(
                        "INSERT INTO copies VALUES (%d, 1, 1)".formatted(-random.nextInt(9)));
                project.execute(
                        "DELETE FROM buckets WHERE bucket = %d".formatted(random.nextInt(3)));
                return "rows of marts changed by hand";
            }
            case 13 -> {
                project.execute("ALTER TABLE totals EXECUTE optimize");
                history.compact();
                return "compaction";
            }
            case 14 -> {
                for (Table table : List.of(project.raw("events"), project.mart("totals"))) {
                    table.expireSnapshots()
                            .expireOlderThan(System.currentTimeMillis() + 1000)
                            .retainLast(1)
                            .commit();
                }
                return "expiry";
            }
            default -> {
                project.file("tests/fails.sql", "select 1 from {{ ref('totals') }}");
                project.run("build");
                project.remove("tests/fails.sql");
                return "run that fails";
            }
        }
    }
}
