/**
 * Counters that no client can make grow without end. `tag` tells apart unknown names that share a row. An attempt
 * carries its source in its lowest 20 bits, and a code notes each answer. `in_row` outlasts the times that a lock is
 * made of. So locks begin anew, and rows are no longer swept by time.
 */
export const boundedCounters = `
ALTER TABLE attempt ADD COLUMN tag TEXT NOT NULL DEFAULT '';
UPDATE attempt SET times = (SELECT json_group_array(value << 20) FROM json_each(attempt.times));
ALTER TABLE lockout ADD COLUMN tag TEXT NOT NULL DEFAULT '';
ALTER TABLE lockout ADD COLUMN in_row INTEGER NOT NULL DEFAULT 0;
DROP INDEX lockout_last;
DELETE FROM lockout;
ALTER TABLE code ADD COLUMN answers TEXT NOT NULL DEFAULT '';
`

export const boundedCountersPostgres = `
ALTER TABLE attempt ADD COLUMN tag text COLLATE "C" NOT NULL DEFAULT '';
UPDATE attempt SET times = array(SELECT at << 20 FROM unnest(times) AS at);
ALTER TABLE lockout
  ADD COLUMN tag text COLLATE "C" NOT NULL DEFAULT '',
  ADD COLUMN in_row bigint NOT NULL DEFAULT 0;
DROP INDEX lockout_last;
DELETE FROM lockout;
ALTER TABLE code ADD COLUMN answers text COLLATE "C" NOT NULL DEFAULT '';
`
