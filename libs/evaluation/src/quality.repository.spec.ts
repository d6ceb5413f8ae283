import { createTestDatabase, type TestDatabase } from '../../../test/support/postgres';
import { type Evidence, QualityRepository } from './quality.repository';

describe('what was seen of models', () => {
  let test: TestDatabase;
  beforeAll(async () => {
    test = await createTestDatabase();
  });
  afterAll(() => test.drop());

  it('has another version after each evidence, also when PostgreSQL’s clock was set back meanwhile', async () => {
    const quality = new QualityRepository(test.database);
    const seen = (model: string): Evidence => ({
      ...{ provider: 'acme', model, promptType: 'code', source: 'feedback', value: 1, weight: 1, reference: 'fb_1' },
    });
    const versions = [await quality.version()];
    const noted = async (change: Promise<unknown>): Promise<void> => {
      await change;
      versions.push(await quality.version());
    };
    await noted(quality.add([seen('one')]));
    await noted(test.database.query(`UPDATE quality_scores SET updated_at = clock_timestamp() + interval '1 hour'`));
    await noted(quality.add([seen('two')]));
    await noted(quality.add([seen('two')]));
    expect(new Set(versions).size).toBe(5);
  });
});
