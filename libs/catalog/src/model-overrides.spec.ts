import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { ModelOverridesRepository } from './model-overrides.repository';

describe('what operators say of models', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());

  it('has another version after each change, also when PostgreSQL’s clock was set back meanwhile', async () => {
    const overrides = new ModelOverridesRepository(test.database);
    const say = (model: string, contextLength: number): Promise<void> =>
      overrides.put([{ provider: 'acme', model, origin: 'database', fields: { contextLength } }], 'anna');
    const versions = [await overrides.version()];
    const noted = async (change: Promise<unknown>): Promise<void> => {
      await change;
      versions.push(await overrides.version());
    };
    await noted(say('one', 1_000));
    await noted(test.database.query(`UPDATE model_overrides SET updated_at = clock_timestamp() + interval '1 hour'`));
    await noted(say('two', 1_000));
    await noted(say('two', 2_000));
    // As many as before, and none is later.
    await noted(Promise.all([overrides.delete('acme', 'two'), say('three', 2_000)]));
    expect(new Set(versions).size).toBe(6);
    await noted(overrides.delete('acme', 'three'));
    expect(versions.at(-1)).toBe(versions[2]);
  });
});
