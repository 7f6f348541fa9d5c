import { type TableName, tableNames } from '@wallet/core'
import { quoted } from './text.ts'

/** How many commits back the store can say which keys they wrote. */
export const changesKept = 256

/** Rows of these are never deleted, whatever a later version of the verbs may try. */
const history: readonly TableName[] = ['accounts', 'credits', 'orders', 'attempts', 'lanes', 'slots', 'wallets', 'journal', 'seals']
/** Rows of these are never changed either. */
export const appended: ReadonlySet<TableName> = new Set<TableName>(['journal', 'seals'])

/**
 * What a row must satisfy beside being an object. Rows are canonical text and a quote inside a value is written `\"`, so these patterns
 * can only match a member of the row.
 */
const checks: { readonly [Name in TableName]?: string } = {
  // `world` alone may go below zero: coins that nobody booked were spent.
  accounts: [
    `(starts_with(k, 'world|') OR ${absent('"available":"#-')})`,
    absent('"locked":"#-'),
    present('"available":"#'),
    present('"locked":"#'),
  ].join(' AND '),
  orders: absent('"reserved":"#-'),
  lanes: `${absent('"next":-')} AND ${absent('"floor":-')}`,
}

// Not LIKE, which tries its pattern at each place of a long row: a check must not cost as much as the write.
function absent(text: string): string {
  return `strpos(v, '${text}') = 0`
}

function present(text: string): string {
  return `strpos(v, '${text}') > 0`
}

/** Work queues and indexes: rows come and go, and dead ones would slow every look down. */
const busy: ReadonlySet<TableName> = new Set<TableName>(['due', 'ordersByState', 'slotsByOrder', 'liveAttempts', 'claims', 'meta'])

/** Every table, the head, and the ring of changes, in `schema`. */
export function tablesSql(schema: string): string {
  const s = quoted(schema)
  const tables = tableNames.map((name) => {
    const check = checks[name] === undefined ? '' : ` AND ${checks[name]}`
    const vacuum = busy.has(name) ? ', autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 500' : ''
    // Room on each page lets a changed row stay on it, and then no index is touched.
    const fill = appended.has(name) ? 100 : 80
    return `CREATE TABLE ${s}.${quoted(name)} (k text COLLATE "C" PRIMARY KEY, v text COLLATE "C" NOT NULL,
      CONSTRAINT ${quoted(`${name}_sound`)} CHECK (starts_with(v, '{')${check})) WITH (fillfactor = ${fill}${vacuum});`
  })
  return `
${tables.join('\n')}
CREATE TABLE ${s}.head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  epoch text COLLATE "C" NOT NULL,
  number bigint NOT NULL CHECK (number >= 0),
  -- The time of the last commit, in ms since 1970.
  at bigint NOT NULL,
  -- The server's timeline when this epoch began.
  timeline text COLLATE "C" NOT NULL
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
-- Whose turn it is. A row of its own, so that asking and taking need not wait for the commit under way, which has the head locked.
CREATE TABLE ${s}.turn (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  owner text COLLATE "C" NOT NULL DEFAULT '',
  until bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 10, autovacuum_vacuum_threshold = 1000, autovacuum_vacuum_scale_factor = 0);
CREATE TABLE ${s}.changes (
  slot int PRIMARY KEY,
  number bigint NOT NULL,
  batch text COLLATE "C" NOT NULL,
  tables text COLLATE "C" NOT NULL,
  keys text COLLATE "C" NOT NULL
) WITH (fillfactor = 50);
ALTER TABLE ${s}.changes ALTER COLUMN keys SET STORAGE EXTERNAL;`
}

/** The journal's last number; in a store at a standstill it stands one level deeper. */
const sequence = (row: string): string => `coalesce(${row}.v::jsonb #>> '{value,seq}', ${row}.v::jsonb ->> 'value')::numeric`

/** The second line of defence: what no batch may do, whatever the client believes. */
export function triggersSql(schema: string): string {
  const s = quoted(schema)
  const kept = history.map(
    (name) =>
      `CREATE TRIGGER kept BEFORE DELETE OR TRUNCATE ON ${s}.${quoted(name)} FOR EACH STATEMENT EXECUTE FUNCTION ${s}.refuse_loss();`,
  )
  const unchanged = [...appended].map(
    (name) =>
      `CREATE TRIGGER unchanged BEFORE UPDATE ON ${s}.${quoted(name)} FOR EACH ROW WHEN (NEW IS DISTINCT FROM OLD) EXECUTE FUNCTION ${s}.refuse_loss();`,
  )
  return `
CREATE FUNCTION ${s}.refuse_loss() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = TG_OP || ' on ' || TG_TABLE_NAME || ': history is never changed or removed';
END $$;
CREATE FUNCTION ${s}.only_up() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION USING ERRCODE = 'integrity_constraint_violation', MESSAGE = TG_TABLE_NAME || ' ' || coalesce(to_jsonb(OLD) ->> 'k', '') || ' would go back';
END $$;
${kept.join('\n')}
${unchanged.join('\n')}
CREATE TRIGGER only_up BEFORE UPDATE ON ${s}.lanes FOR EACH ROW
  WHEN ((NEW.v::jsonb ->> 'next')::numeric < (OLD.v::jsonb ->> 'next')::numeric OR (NEW.v::jsonb ->> 'floor')::numeric < (OLD.v::jsonb ->> 'floor')::numeric)
  EXECUTE FUNCTION ${s}.only_up();
CREATE TRIGGER only_up BEFORE UPDATE ON ${s}.meta FOR EACH ROW
  WHEN (OLD.k = 'seq' AND ${sequence('NEW')} < ${sequence('OLD')})
  EXECUTE FUNCTION ${s}.only_up();
CREATE TRIGGER only_up BEFORE UPDATE ON ${s}.head FOR EACH ROW
  WHEN (NEW.epoch = OLD.epoch AND (NEW.number < OLD.number OR NEW.at < OLD.at))
  EXECUTE FUNCTION ${s}.only_up();`
}
