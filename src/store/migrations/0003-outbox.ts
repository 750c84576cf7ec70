/**
 * Messages are kept until they are delivered. The existing ones were shown in development and stay for reading. The
 * index finds the next messages to handle in a state.
 */
export const outboxPostgres = `
ALTER TABLE outbox
  ADD COLUMN state text COLLATE "C" NOT NULL DEFAULT 'sent',
  ADD COLUMN expires bigint NOT NULL DEFAULT 0,
  ADD COLUMN due bigint NOT NULL DEFAULT 0,
  ADD COLUMN attempts integer NOT NULL DEFAULT 1,
  ADD COLUMN failure text NOT NULL DEFAULT '',
  DROP COLUMN sent;
UPDATE outbox SET due = at;
CREATE INDEX outbox_due ON outbox (bucket, state, due);
`

export const outbox = `
ALTER TABLE outbox ADD COLUMN state TEXT NOT NULL DEFAULT 'sent';
ALTER TABLE outbox ADD COLUMN expires INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN due INTEGER NOT NULL DEFAULT 0;
ALTER TABLE outbox ADD COLUMN attempts INTEGER NOT NULL DEFAULT 1;
ALTER TABLE outbox ADD COLUMN failure TEXT NOT NULL DEFAULT '';
ALTER TABLE outbox DROP COLUMN sent;
UPDATE outbox SET due = at;
CREATE INDEX outbox_due ON outbox (bucket, state, due);
`
