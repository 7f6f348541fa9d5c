import { type TableName, tableNames } from '@wallet/core'
import { appended, changesKept } from './tables.ts'
import { file, group, none, quoted, sqlText, unit } from './text.ts'

const us = sqlText(unit)
const gs = sqlText(group)
const fs = sqlText(file)

// A plan made while a table was small would read all of it when it has grown; keys are looked up by index at every size.
const byIndex = 'SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET enable_bitmapscan = off'

/** The SQLSTATE of our own complaint that a setting gives durability up; the message is the setting's name. */
export const settingState = 'WS001'
/** The SQLSTATE of our own complaint that the timeline is another; the message is both, the known one first. */
export const timelineState = 'WS002'

/** How far a commit's time may be from the server's clock, in ms. */
export const clockBoundMs = 1_000

const perTable = (statement: (table: string, name: TableName) => string, schema: string): string =>
  tableNames.map((name) => `    WHEN '${name}' THEN ${statement(`${quoted(schema)}.${quoted(name)}`, name)}`).join('\n')

/** The server's clock. A function of its own, so that a test can put another in its place. */
export function clockSql(schema: string): string {
  return `
CREATE FUNCTION ${quoted(schema)}.clock() RETURNS bigint LANGUAGE sql VOLATILE AS
  $$ SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint $$;`
}

/** Refuses a server that may lose what it acknowledges, or that is not the one the store was written on. */
export function guardSql(schema: string): string {
  return `
CREATE FUNCTION ${quoted(schema)}.timeline() RETURNS text LANGUAGE sql STABLE AS
  $$ SELECT substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) $$;
CREATE FUNCTION ${quoted(schema)}.guard(known text) RETURNS void LANGUAGE plpgsql STABLE AS $$
BEGIN
  IF pg_is_in_recovery() THEN
    RAISE EXCEPTION USING ERRCODE = 'read_only_sql_transaction', MESSAGE = 'it is a standby';
  END IF;
  IF current_setting('fsync') <> 'on' THEN
    RAISE EXCEPTION USING ERRCODE = '${settingState}', MESSAGE = 'fsync';
  ELSIF current_setting('full_page_writes') <> 'on' THEN
    RAISE EXCEPTION USING ERRCODE = '${settingState}', MESSAGE = 'full_page_writes';
  ELSIF current_setting('synchronous_commit') = 'off' THEN
    RAISE EXCEPTION USING ERRCODE = '${settingState}', MESSAGE = 'synchronous_commit';
  END IF;
  IF known <> ${quoted(schema)}.timeline() THEN
    RAISE EXCEPTION USING ERRCODE = '${timelineState}', MESSAGE = known || ' ' || ${quoted(schema)}.timeline();
  END IF;
END $$;`
}

/** Reading: rows, ranges and what changed, from the one snapshot of the query that calls it. */
export function readSql(schema: string): string {
  const s = quoted(schema)
  return `
CREATE FUNCTION ${s}.rows_of(name text, wanted text[]) RETURNS text LANGUAGE plpgsql STABLE ${byIndex} AS $$
BEGIN
  CASE name
${perTable(
  (table) =>
    `RETURN array_to_string(ARRAY(SELECT coalesce((SELECT v FROM ${table} r WHERE r.k = w.k), ${sqlText(none)}) FROM unnest(wanted) WITH ORDINALITY w(k, at) ORDER BY w.at), ${us});`,
  schema,
)}
  END CASE;
END $$;
CREATE FUNCTION ${s}.range_of(name text, from_key text, to_key text, most int) RETURNS text LANGUAGE plpgsql STABLE ${byIndex} AS $$
BEGIN
  CASE name
${perTable(
  (table) =>
    `RETURN (SELECT string_agg(k || ${us} || v, ${us} ORDER BY k) FROM (SELECT k, v FROM ${table} WHERE k >= from_key AND k < to_key ORDER BY k LIMIT most) r);`,
  schema,
)}
  END CASE;
END $$;
CREATE FUNCTION ${s}.changed(since_epoch text, since bigint, head_epoch text, head bigint) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT CASE WHEN since_epoch = head_epoch AND since = head THEN '' WHEN since_epoch = head_epoch AND since <= head AND head - since <= ${changesKept} THEN
    coalesce((SELECT string_agg(tables || ${gs} || keys, ${fs} ORDER BY number) FROM ${s}.changes WHERE number > since AND number <= head), '')
  END
$$;
CREATE FUNCTION ${s}.read(since_epoch text, since bigint, get_tables text, get_keys text, range_tables text, range_from text, range_to text, range_most text,
  OUT epoch text, OUT number text, OUT now text, OUT changed text, OUT gets text, OUT ranges text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  h ${s}.head;
BEGIN
  SELECT * INTO STRICT h FROM ${s}.head;
  PERFORM ${s}.guard(h.timeline);
  epoch := h.epoch;
  number := h.number;
  now := greatest(${s}.clock(), h.at);
  changed := ${s}.changed(since_epoch, since, h.epoch, h.number);
  IF get_tables <> '' THEN
    SELECT string_agg(${s}.rows_of(g.name, string_to_array(g.keys, ${us})), ${gs} ORDER BY g.at) INTO gets
      FROM ROWS FROM (unnest(string_to_array(get_tables, ${us})), unnest(string_to_array(get_keys, ${gs}))) WITH ORDINALITY g(name, keys, at);
  END IF;
  IF range_tables <> '' THEN
    SELECT string_agg(coalesce(${s}.range_of(g.name, g.from_key, g.to_key, g.most::int), ''), ${gs} ORDER BY g.at) INTO ranges
      FROM ROWS FROM (unnest(string_to_array(range_tables, ${us})), unnest(string_to_array(range_from, ${us})), unnest(string_to_array(range_to, ${us})),
        unnest(string_to_array(range_most, ${us}))) WITH ORDINALITY g(name, from_key, to_key, most, at);
  END IF;
END $$;`
}

/** Committing: the one call of a batch. */
export function commitSql(schema: string): string {
  return `${writeSql(schema)}${foretellSql(schema)}${commitFunction(schema)}`
}

function writeSql(schema: string): string {
  const s = quoted(schema)
  const put = (table: string, name: TableName): string => {
    // A page that is imported twice brings the same history again; a different one is for the trigger to refuse.
    const unlessSame = appended.has(name) ? ' WHERE r.v <> excluded.v' : ''
    return `INSERT INTO ${table} AS r (k, v) SELECT * FROM unnest(ks, vs) ON CONFLICT (k) DO UPDATE SET v = excluded.v${unlessSame};`
  }
  return `
CREATE FUNCTION ${s}.write(put_tables text, put_keys text, put_values text, remove_tables text, remove_keys text) RETURNS void
LANGUAGE plpgsql ${byIndex} AS $$
DECLARE
  g record;
  ks text[];
  vs text[];
BEGIN
  FOR g IN SELECT * FROM ROWS FROM (unnest(string_to_array(put_tables, ${us})), unnest(string_to_array(put_keys, ${gs})),
    unnest(string_to_array(put_values, ${gs}))) x(name, keys, vals) LOOP
    ks := string_to_array(g.keys, ${us});
    vs := string_to_array(g.vals, ${us});
    IF cardinality(ks) <> cardinality(vs) THEN RAISE EXCEPTION USING ERRCODE = 'data_exception', MESSAGE = 'keys and rows do not pair'; END IF;
    CASE g.name
${perTable(put, schema)}
    END CASE;
  END LOOP;
  FOR g IN SELECT * FROM ROWS FROM (unnest(string_to_array(remove_tables, ${us})), unnest(string_to_array(remove_keys, ${gs}))) x(name, keys) LOOP
    ks := string_to_array(g.keys, ${us});
    CASE g.name
${perTable((table) => `DELETE FROM ${table} WHERE k = ANY (ks);`, schema)}
    END CASE;
  END LOOP;
END $$;
-- Of the rows a refused batch wanted to write, those that others have written since: as they are now.
CREATE FUNCTION ${s}.rivals(since bigint, head bigint, put_tables text, put_keys text, OUT tables text, OUT keys text, OUT vals text)
LANGUAGE sql STABLE AS $$
  WITH wanted AS (
    SELECT p.name, string_to_array(p.keys, ${us}) AS keys FROM ROWS FROM (unnest(string_to_array(put_tables, ${us})), unnest(string_to_array(put_keys, ${gs}))) p(name, keys)
  ), theirs AS (
    SELECT t.name, string_to_array(t.keys, ${us}) AS keys FROM ${s}.changes c,
      LATERAL ROWS FROM (unnest(string_to_array(c.tables, ${us})), unnest(string_to_array(c.keys, ${gs}))) t(name, keys)
    WHERE c.number > since AND c.number <= head
  ), both_want AS (
    SELECT w.name, array_agg(DISTINCT k) AS keys FROM wanted w JOIN theirs t ON t.name = w.name, LATERAL unnest(t.keys) k WHERE k = ANY (w.keys) GROUP BY w.name
  )
  SELECT string_agg(name, ${us} ORDER BY name), string_agg(array_to_string(keys, ${us}), ${gs} ORDER BY name),
    string_agg(${s}.rows_of(name, keys), ${gs} ORDER BY name) FROM both_want
$$;`
}

/**
 * Says how a commit would end without waiting for anybody, from the one snapshot of the query that calls it; null when it may go ahead.
 *
 * A head that has moved on never comes back to `base`, and a batch found in the history stays there, so both may be said from a snapshot.
 */
function foretellSql(schema: string): string {
  const s = quoted(schema)
  return `
CREATE FUNCTION ${s}.foretell(batch_id text, base_epoch text, base bigint, who text, put_tables text, put_keys text,
  OUT status text, OUT number text, OUT epoch text, OUT now text, OUT ms text, OUT changed text, OUT row_tables text, OUT row_keys text, OUT row_values text)
LANGUAGE plpgsql STABLE AS $$
DECLARE
  h ${s}.head;
  t ${s}.turn;
  clock bigint;
BEGIN
  SELECT * INTO STRICT h FROM ${s}.head;
  PERFORM ${s}.guard(h.timeline);
  clock := greatest(${s}.clock(), h.at);
  epoch := h.epoch;
  number := h.number;
  now := clock;
  IF h.epoch = base_epoch AND h.number > base AND EXISTS (SELECT FROM ${s}.changes c
    WHERE c.slot = (base + 1) % ${changesKept} AND c.number = base + 1 AND c.batch = batch_id) THEN
    status := 'already';
    number := base + 1;
    RETURN;
  END IF;
  SELECT * INTO STRICT t FROM ${s}.turn;
  IF t.owner <> who AND t.until > clock THEN
    status := 'wait';
    ms := t.until - clock;
    RETURN;
  END IF;
  IF h.epoch <> base_epoch OR h.number <> base THEN
    status := 'behind';
    changed := ${s}.changed(base_epoch, base, h.epoch, h.number);
    IF changed IS NOT NULL THEN
      SELECT r.tables, r.keys, r.vals INTO row_tables, row_keys, row_values FROM ${s}.rivals(base, h.number, put_tables, put_keys) r;
    END IF;
  END IF;
END $$;`
}

const answer = 'status, number, epoch, now, ms, changed, row_tables, row_keys, row_values'

function commitFunction(schema: string): string {
  const s = quoted(schema)
  return `
CREATE FUNCTION ${s}.commit(batch_id text, base_epoch text, base bigint, made_at bigint, who text, turn_ms bigint,
  put_tables text, put_keys text, put_values text, remove_tables text, remove_keys text,
  OUT status text, OUT number text, OUT epoch text, OUT now text, OUT ms text, OUT changed text, OUT row_tables text, OUT row_keys text, OUT row_values text)
LANGUAGE plpgsql AS $$
DECLARE
  h ${s}.head;
BEGIN
  SELECT f.* INTO ${answer} FROM ${s}.foretell(batch_id, base_epoch, base, who, put_tables, put_keys) f;
  IF status IS NULL THEN
    -- Every commit waits here for the one before it, and READ COMMITTED then reads what that one wrote.
    SELECT * INTO STRICT h FROM ${s}.head FOR UPDATE;
    SELECT f.* INTO ${answer} FROM ${s}.foretell(batch_id, base_epoch, base, who, put_tables, put_keys) f;
  END IF;
  IF status = 'behind' AND turn_ms > 0 THEN
    -- A turn may be lost in a crash; nobody should wait for the disk on its account.
    PERFORM set_config('synchronous_commit', 'off', true);
    PERFORM FROM ${s}.turn t WHERE t.owner = who OR t.until <= commit.now::bigint FOR UPDATE SKIP LOCKED;
    IF FOUND THEN
      UPDATE ${s}.turn SET owner = who, until = commit.now::bigint + turn_ms;
    END IF;
  END IF;
  IF status IS NOT NULL THEN
    RETURN;
  END IF;
  IF made_at < h.at OR abs(made_at - now::bigint) > ${clockBoundMs} THEN
    status := 'clock';
    RETURN;
  END IF;
  PERFORM ${s}.write(put_tables, put_keys, put_values, remove_tables, remove_keys);
  INSERT INTO ${s}.changes (slot, number, batch, tables, keys)
    VALUES ((base + 1) % ${changesKept}, base + 1, batch_id, concat_ws(${us}, nullif(put_tables, ''), nullif(remove_tables, '')),
      concat_ws(${gs}, nullif(put_keys, ''), nullif(remove_keys, '')))
    ON CONFLICT (slot) DO UPDATE SET number = excluded.number, batch = excluded.batch, tables = excluded.tables, keys = excluded.keys;
  UPDATE ${s}.head SET number = base + 1, at = made_at;
  UPDATE ${s}.turn t SET until = 0 WHERE t.owner = who AND t.until > 0;
  status := 'committed';
  number := base + 1;
END $$;`
}

/**
 * Committing what stands on rows not being there: looks for them under the lock on the head, and then goes the way of every commit.
 *
 * A head that is not at `base` is not waited for, and somebody else's turn comes first: the commit itself says what there is to say.
 */
export function commitAbsentSql(schema: string): string {
  const s = quoted(schema)
  return `
CREATE FUNCTION ${s}.any_of(name text, wanted text[]) RETURNS boolean LANGUAGE plpgsql STABLE ${byIndex} AS $$
BEGIN
  CASE name
${perTable((table) => `RETURN EXISTS (SELECT FROM ${table} WHERE k = ANY (wanted));`, schema)}
  END CASE;
END $$;
CREATE FUNCTION ${s}.commit(batch_id text, base_epoch text, base bigint, made_at bigint, who text, turn_ms bigint,
  put_tables text, put_keys text, put_values text, remove_tables text, remove_keys text, absent_tables text, absent_keys text,
  OUT status text, OUT number text, OUT epoch text, OUT now text, OUT ms text, OUT changed text, OUT row_tables text, OUT row_keys text, OUT row_values text)
LANGUAGE plpgsql AS $$
DECLARE
  h ${s}.head;
  clock bigint;
BEGIN
  SELECT * INTO h FROM ${s}.head WHERE head.epoch = base_epoch AND head.number = base FOR UPDATE;
  IF FOUND THEN
    clock := greatest(${s}.clock(), h.at);
    IF NOT EXISTS (SELECT FROM ${s}.turn t WHERE t.owner <> who AND t.until > clock)
      AND (SELECT bool_or(${s}.any_of(a.name, string_to_array(a.keys, ${us})))
        FROM ROWS FROM (unnest(string_to_array(absent_tables, ${us})), unnest(string_to_array(absent_keys, ${gs}))) a(name, keys)) THEN
      PERFORM ${s}.guard(h.timeline);
      status := 'found';
      now := clock;
      SELECT string_agg(${s}.rows_of(a.name, string_to_array(a.keys, ${us})), ${gs} ORDER BY a.at) INTO row_values
        FROM ROWS FROM (unnest(string_to_array(absent_tables, ${us})), unnest(string_to_array(absent_keys, ${gs}))) WITH ORDINALITY a(name, keys, at);
      RETURN;
    END IF;
  END IF;
  SELECT c.* INTO ${answer} FROM ${s}.commit(batch_id, base_epoch, base, made_at, who, turn_ms,
    put_tables, put_keys, put_values, remove_tables, remove_keys) c;
END $$;`
}
