import { GatewayError, type Json, type JsonObject, totalInput, type Usage } from '@libs/kernel';
import { listOf, objectOf, tokensOf } from '../../read';

/** Little-endian 32-bit floats, as OpenAI packs them: clients unpack this form without parsing numbers. */
export function toBase64(vector: readonly number[]): string {
  const bytes = Buffer.allocUnsafe(vector.length * 4);
  for (let i = 0; i < vector.length; i++) bytes.writeFloatLE(vector[i] as number, i * 4);
  return bytes.toString('base64');
}

/** @throws GatewayError upstream_bad_response */
export function readVector(value: Json | undefined): number[] {
  const list = listOf(value);
  if (list.length > 0 && list.every((item) => typeof item === 'number')) return list as number[];
  throw new GatewayError('upstream_bad_response', 'The provider sent an embedding that is not a list of numbers.');
}

/** An answer in OpenAI's form. */
export function writeEmbeddings(model: string, vectors: readonly number[][], base64: boolean, usage: Usage): Buffer {
  const data = vectors.map((vector, index) => ({
    object: 'embedding',
    index,
    embedding: base64 ? toBase64(vector) : vector,
  }));
  return Buffer.from(JSON.stringify({ object: 'list', data, model, usage: usageFields(usage) }));
}

export const usageFields = (usage: Usage): JsonObject => ({
  prompt_tokens: totalInput(usage),
  total_tokens: totalInput(usage),
});

/**
 * An OpenAI-style answer mended: vectors packed where the client asked for that and the upstream did
 * not, and usage told where it was not.
 */
export function mendEmbeddings(answer: JsonObject, base64: boolean, usage: Usage): Buffer {
  const data = listOf(answer['data']).map((item) => {
    const entry = objectOf(item);
    return base64 && Array.isArray(entry['embedding'])
      ? { ...entry, embedding: toBase64(readVector(entry['embedding'])) }
      : entry;
  });
  const told = tokensOf(objectOf(answer['usage'])['prompt_tokens']) !== undefined;
  return Buffer.from(JSON.stringify({ ...answer, data, ...(!told && { usage: usageFields(usage) }) }));
}

/** The answer must hold one vector for each input. @throws GatewayError upstream_bad_response */
export function checkCount(vectors: readonly unknown[], wanted: number): void {
  if (vectors.length === wanted) return;
  const message = `The provider sent ${vectors.length} embeddings for ${wanted} inputs.`;
  throw new GatewayError('upstream_bad_response', message);
}
