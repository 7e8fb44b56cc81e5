package io.kappalake.transform;

import static org.assertj.core.api.Assertions.assertThat;

import io.kappalake.local.testing.SharedServers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens to sources, and however runs end, a mart is what a rebuild would make of it. */
@ExtendWith(SharedServers.class)
class ITIncrementalEqualsRebuilt {
    private static final int STEPS = 14;
    private static final List<String> MARTS = List.of("copies", "totals", "buckets", "days");

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
                        """);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void afterEachRun(long seed) {
        Random random = new Random(seed);
        try (LakeProject project = LakeProject.in(folder);
                LakeProject rebuilt = project.elsewhere()) {
            OrderHistory history = new OrderHistory(project, random);
            history.append(false);
            history.append(true);
            models(project);
            project.build();
            List<String> told = new ArrayList<>();
            for (int step = 0; step < STEPS; step++) {
                told.add(step(random, history, project));
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
            MARTS.forEach(project::assertNoDeleteFiles);
            assertThat(project.drafts()).isEmpty();
        }
    }

    private static String step(Random random, OrderHistory history, LakeProject project) {
        switch (random.nextInt(9)) {
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
            default -> {
                project.file("tests/fails.sql", "select 1 from {{ ref('totals') }}");
                project.run("build");
                project.remove("tests/fails.sql");
                return "run that fails";
            }
        }
    }
}
