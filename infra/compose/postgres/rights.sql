-- The Iceberg catalog, and who may change which of its rows. Run by the superuser; may run again at any time.
SET log_min_error_statement = panic; -- statements hold passwords
SET client_min_messages = warning;

SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY['owner', 'ingest', 'publisher', 'trino', 'monitoring']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) \gexec
ALTER ROLE owner PASSWORD :'owner_password';
ALTER ROLE ingest PASSWORD :'ingest_password';
ALTER ROLE publisher PASSWORD :'publisher_password';
ALTER ROLE trino PASSWORD :'trino_password';
ALTER ROLE monitoring PASSWORD :'monitoring_password';
GRANT pg_monitor TO monitoring;
REVOKE ALL ON DATABASE iceberg FROM PUBLIC;
GRANT CONNECT ON DATABASE iceberg TO owner, ingest, publisher, trino, monitoring;
REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO owner, ingest, publisher, trino;

-- as Iceberg makes them
CREATE TABLE IF NOT EXISTS iceberg_tables (
    catalog_name VARCHAR(255) NOT NULL,
    table_namespace VARCHAR(255) NOT NULL,
    table_name VARCHAR(255) NOT NULL,
    metadata_location VARCHAR(1000),
    previous_metadata_location VARCHAR(1000),
    iceberg_type VARCHAR(5),
    PRIMARY KEY (catalog_name, table_namespace, table_name));
CREATE TABLE IF NOT EXISTS iceberg_namespace_properties (
    catalog_name VARCHAR(255) NOT NULL,
    namespace VARCHAR(255) NOT NULL,
    property_key VARCHAR(255) NOT NULL,
    property_value VARCHAR(1000),
    PRIMARY KEY (catalog_name, namespace, property_key));
ALTER TABLE iceberg_tables OWNER TO owner;
ALTER TABLE iceberg_namespace_properties OWNER TO owner;
GRANT SELECT ON iceberg_tables, iceberg_namespace_properties TO ingest, publisher, trino;
GRANT INSERT, UPDATE ON iceberg_tables TO ingest;
GRANT INSERT, UPDATE, DELETE ON iceberg_tables TO publisher, trino;
GRANT INSERT, UPDATE, DELETE ON iceberg_namespace_properties TO publisher, trino;

-- the tables that the ingest job writes
CREATE OR REPLACE FUNCTION is_live(namespace text, name text, type text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT namespace = 'orders' AND name IN ('order_events', 'order_metrics', 'late_events', 'dead_letters')
        AND (type IS NULL OR type = 'TABLE')
$$;

ALTER TABLE iceberg_tables ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS everybody_reads ON iceberg_tables;
CREATE POLICY everybody_reads ON iceberg_tables FOR SELECT USING (true);
DROP POLICY IF EXISTS ingest_appends ON iceberg_tables;
CREATE POLICY ingest_appends ON iceberg_tables FOR UPDATE TO ingest
    USING (is_live(table_namespace, table_name, iceberg_type) OR table_namespace = 'ops' AND table_name = 'ledger');
-- whoever is first makes the ledger
DROP POLICY IF EXISTS first_makes_ledger ON iceberg_tables;
CREATE POLICY first_makes_ledger ON iceberg_tables FOR INSERT TO ingest, publisher
    WITH CHECK (table_namespace = 'ops' AND table_name = 'ledger');
DROP POLICY IF EXISTS publisher_publishes ON iceberg_tables;
CREATE POLICY publisher_publishes ON iceberg_tables FOR UPDATE TO publisher
    USING (is_live(table_namespace, table_name, iceberg_type) OR table_namespace <> 'orders');
DROP POLICY IF EXISTS publisher_creates ON iceberg_tables;
CREATE POLICY publisher_creates ON iceberg_tables FOR INSERT TO publisher
    WITH CHECK (table_namespace NOT IN ('orders', 'ops'));
DROP POLICY IF EXISTS publisher_drops ON iceberg_tables;
CREATE POLICY publisher_drops ON iceberg_tables FOR DELETE TO publisher
    USING (table_namespace NOT IN ('orders', 'ops'));
-- Trino writes rows into drafts, which the publisher makes, and defines views over models
DROP POLICY IF EXISTS trino_fills_drafts ON iceberg_tables;
CREATE POLICY trino_fills_drafts ON iceberg_tables FOR UPDATE TO trino
    USING (table_namespace = 'drafts' OR iceberg_type = 'VIEW' AND table_namespace NOT IN ('orders', 'ops'));
DROP POLICY IF EXISTS trino_creates_views ON iceberg_tables;
CREATE POLICY trino_creates_views ON iceberg_tables FOR INSERT TO trino
    WITH CHECK (iceberg_type = 'VIEW' AND table_namespace NOT IN ('orders', 'ops'));
DROP POLICY IF EXISTS trino_drops_views ON iceberg_tables;
CREATE POLICY trino_drops_views ON iceberg_tables FOR DELETE TO trino
    USING (iceberg_type = 'VIEW' AND table_namespace NOT IN ('orders', 'ops'));

ALTER TABLE iceberg_namespace_properties ENABLE ROW LEVEL SECURITY;
DROP POLICY IF EXISTS everybody_reads ON iceberg_namespace_properties;
CREATE POLICY everybody_reads ON iceberg_namespace_properties FOR SELECT USING (true);
DROP POLICY IF EXISTS publisher_keeps ON iceberg_namespace_properties;
CREATE POLICY publisher_keeps ON iceberg_namespace_properties TO publisher USING (namespace NOT IN ('orders', 'ops'));
-- views of what a replay would make of the tables have a schema of their own, for as long as it is not published
DROP POLICY IF EXISTS trino_previews ON iceberg_namespace_properties;
CREATE POLICY trino_previews ON iceberg_namespace_properties TO trino USING (namespace LIKE 'replay\_%');

-- A row moves forward only, by one commit: nobody but the owner points a table at an older or another table's file.
CREATE OR REPLACE FUNCTION only_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF current_user IN ('owner', 'postgres') THEN
        RETURN NEW;
    END IF;
    IF (NEW.catalog_name, NEW.table_namespace, NEW.table_name, NEW.iceberg_type)
            IS DISTINCT FROM (OLD.catalog_name, OLD.table_namespace, OLD.table_name, OLD.iceberg_type)
        OR NEW.previous_metadata_location IS DISTINCT FROM OLD.metadata_location
        OR substring(NEW.metadata_location FROM '^(.*/)[0-9]+-[^/]+$')
            IS DISTINCT FROM substring(OLD.metadata_location FROM '^(.*/)[0-9]+-[^/]+$')
        OR substring(NEW.metadata_location FROM '/([0-9]+)-[^/]+$')::bigint
            IS DISTINCT FROM substring(OLD.metadata_location FROM '/([0-9]+)-[^/]+$')::bigint + 1
    THEN
        RAISE EXCEPTION '% may only commit to %.%: % does not follow %', current_user, OLD.table_namespace,
            OLD.table_name, NEW.metadata_location, OLD.metadata_location
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END
$$;
CREATE OR REPLACE TRIGGER only_forward BEFORE UPDATE ON iceberg_tables FOR EACH ROW EXECUTE FUNCTION only_forward();
