/**
 * How often a model-based test runs. Few in `npm test`; CI sets GATEWAY_MODEL_RUNS. The cases are the same each time;
 * whoever looks for others sets GATEWAY_MODEL_SEED to `random`, and to what was printed who looks into a failure.
 */
export interface ModelRuns {
  numRuns: number;
  seed: number;
}

const USUAL_SEED = 20_260_101;

/**
 * Prints the seed under `name`.
 * @param few runs when GATEWAY_MODEL_RUNS is not set
 * @param share of GATEWAY_MODEL_RUNS, for what is too slow to run as often, 0..1
 */
export function modelRuns(name: string, few: number, share = 1): ModelRuns {
  const asked = Number(process.env.GATEWAY_MODEL_RUNS ?? '');
  const numRuns = asked >= 1 ? Math.max(few, Math.ceil(asked * share)) : few;
  const given = process.env.GATEWAY_MODEL_SEED;
  const seed = given === 'random' ? Math.floor(Math.random() * 0x7fff_ffff) : Number(given || USUAL_SEED);
  process.stderr.write(`[model] ${name}: ${numRuns} runs, GATEWAY_MODEL_SEED=${seed}\n`);
  return { numRuns, seed };
}

/** Ten thousand runs take their time; a test that hangs is still found. */
export const MODEL_TIMEOUT_MS = 600_000;
