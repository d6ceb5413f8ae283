import type { Sql } from './sql';

/** Table `runtime_settings`: what is set while the product runs, for every process. Holds nothing of tenants. */
export const runtimeSettings = {
  async read(sql: Sql, name: string): Promise<unknown> {
    const [row] = await sql.query<{ value: unknown }>('SELECT value FROM runtime_settings WHERE name = $1', [name]);
    return row?.value;
  },

  async write(sql: Sql, name: string, value: unknown): Promise<void> {
    await sql.query(
      `INSERT INTO runtime_settings (name, value) VALUES ($1, $2::jsonb)
       ON CONFLICT (name) DO UPDATE SET value = excluded.value, updated_at = now()`,
      [name, JSON.stringify(value)],
    );
  },

  async remove(sql: Sql, name: string): Promise<void> {
    await sql.query('DELETE FROM runtime_settings WHERE name = $1', [name]);
  },
};
