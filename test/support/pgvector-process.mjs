/** PostgreSQL with pgvector for one test: statements come in as messages, their rows go back. */
import { PGlite } from '@electric-sql/pglite';
import { vector } from '@electric-sql/pglite-pgvector';

const lite = await PGlite.create({ extensions: { vector } });
process.on('message', ({ id, text, values }) => {
  lite.query(text, values).then(
    ({ rows }) => process.send({ id, rows }),
    (error) => process.send({ id, problem: String(error) }),
  );
});
process.on('disconnect', () => process.exit(0));
process.send({ id: 0, rows: [] });
