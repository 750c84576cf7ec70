import { Client } from 'pg'

// Drops the database that it is told, on the server that DATABASE_URL names.
const client = new Client({ connectionString: process.env['DATABASE_URL'] ?? '' })
await client.connect()
await client.query(`DROP DATABASE IF EXISTS ${client.escapeIdentifier(process.argv[2] ?? '')} WITH (FORCE)`)
await client.end()
