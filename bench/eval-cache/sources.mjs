/** Where vectors come from: the built-in model, counted words, no vectors at all, or a configured provider. */
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const dist = (...path) => require(join(new URL('../..', import.meta.url).pathname, 'dist', ...path));

const AT_ONCE = 64;

/**
 * @typedef {{ name: string, vectors(texts: string[]): Promise<Float32Array[]>, close(): Promise<void> }} Source
 * @param {string} name `built-in`, `lexical`, `none`, or `provider/model` as the gateway would be told
 * @param {string[]} corpus every text, for the frequencies of words
 * @returns {Source}
 */
export function sourceOf(name, corpus) {
  if (name === 'built-in') return builtIn();
  if (name === 'lexical') return lexical(corpus);
  // Every text is like every other: what words alone can tell.
  if (name === 'none')
    return { name, vectors: async (texts) => texts.map(() => Float32Array.of(1)), close: async () => undefined };
  const slash = name.indexOf('/');
  if (slash < 1) throw new Error(`${name}: a source is built-in, lexical, none, or provider/model`);
  return provider(name, name.slice(0, slash), name.slice(slash + 1));
}

function builtIn() {
  const { LocalEmbedder } = dist('libs/response-cache/src/semantic/local-embedder.js');
  const embedder = new LocalEmbedder((problem) => console.error(problem), undefined, 60_000);
  return {
    name: 'built-in',
    async vectors(texts) {
      const out = [];
      for (const text of texts) {
        const vector = await embedder.embed('', text);
        if (!vector) throw new Error('the built-in model gave no vector');
        out.push(vector);
      }
      return out;
    },
    close: () => embedder.close(),
  };
}

const DIMENSIONS = 4_096;
/** Words, pairs of words and runs of four letters. */
function gramsOf(text) {
  const words = text.toLowerCase().match(/[\p{L}\p{M}\p{N}]+/gu) ?? [];
  const letters = ` ${words.join(' ')} `;
  const grams = words.map((word) => `w ${word}`);
  for (let i = 1; i < words.length; i++) grams.push(`p ${words[i - 1]} ${words[i]}`);
  for (let i = 0; i + 4 <= letters.length; i++) grams.push(`l ${letters.slice(i, i + 4)}`);
  return grams;
}
function slot(gram) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < gram.length; i++) hash = Math.imul(hash ^ gram.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % DIMENSIONS;
}
/** Hashed n-grams, rare ones weighing more (TF-IDF): what can be had without a model. */
function lexical(corpus) {
  const seen = new Float64Array(DIMENSIONS);
  for (const text of corpus) for (const at of new Set(gramsOf(text).map(slot))) seen[at]++;
  const weight = (at) => Math.log((corpus.length + 1) / ((seen[at] ?? 0) + 1)) + 1;
  const vector = (text) => {
    const out = new Float32Array(DIMENSIONS);
    for (const gram of gramsOf(text)) {
      const at = slot(gram);
      out[at] += weight(at);
    }
    return out;
  };
  return { name: 'lexical', vectors: async (texts) => texts.map(vector), close: async () => undefined };
}

/** Asked by the gateway's own adapters and egress, with key and address of the variables that the gateway reads. */
function provider(name, id, model) {
  const { adapterFor, PROVIDER_PRESETS, presetBaseUrl } = dist('libs/providers/src/index.js');
  const { Egress } = dist('libs/egress/src/index.js');
  const { Secret } = dist('libs/kernel/src/index.js');
  const preset = PROVIDER_PRESETS[id];
  if (!preset) throw new Error(`${name}: no provider ${id}; there are ${Object.keys(PROVIDER_PRESETS).join(', ')}`);
  const adapter = adapterFor(preset.family, preset.profile);
  const operation = adapter.operations?.embeddings;
  if (!operation) throw new Error(`${name}: ${preset.label} has no embeddings`);
  const key = preset.envKey && process.env[preset.envKey];
  if (preset.requiresKey && !key) throw new Error(`${name}: ${preset.envKey} is not set`);
  const egress = new Egress();
  const baseUrl = presetBaseUrl(preset, preset.envBaseUrl && process.env[preset.envBaseUrl]);
  const open = (process.env.GATEWAY_ALLOW_PRIVATE_PROVIDERS ?? '').split(',').map((word) => word.trim());
  const endpoint = { providerId: id, baseUrl, allowPrivate: preset.allowPrivateNetwork || open.includes(id) };
  const target = { model, providerId: id, maxOutputTokens: 0 };

  async function batch(texts) {
    const request = { id: 'embeddings', body: Buffer.from(JSON.stringify({ model, input: texts })), stream: false };
    const call = operation.encode(request, target);
    const { status, bytes, contentType } = await sent(egress, {
      ...{ endpoint, method: call.method, path: call.path, headers: call.headers, body: call.body },
      ...(key && { auth: { ...adapter.key, secret: new Secret(key) } }),
      ...{ firstByteTimeoutMs: 60_000, idleTimeoutMs: 60_000 },
    });
    if (status !== 200) throw new Error(`${name}: status ${status}: ${bytes.toString('utf8', 0, 300)}`);
    const written = operation.decode({ contentType, bytes }, request, target).write({ inputTokens: 0, outputTokens: 0 });
    const vectors = JSON.parse(written.toString('utf8')).data.map(({ embedding }) => Float32Array.from(embedding));
    if (vectors.length !== texts.length) throw new Error(`${name}: ${vectors.length} vectors for ${texts.length} texts`);
    return vectors;
  }
  return {
    name,
    async vectors(texts) {
      const out = [];
      for (let i = 0; i < texts.length; i += AT_ONCE) out.push(...(await batch(texts.slice(i, i + AT_ONCE))));
      return out;
    },
    close: () => egress.close(),
  };
}

const sent = (egress, request) =>
  new Promise((resolve, reject) => {
    const chunks = [];
    let head;
    egress.send(request, {
      onHead: (got) => (head = got),
      onChunk: (chunk) => chunks.push(chunk) > 0,
      onEnd: () =>
        resolve({ status: head.status, contentType: String(head.headers['content-type'] ?? ''), bytes: Buffer.concat(chunks) }),
      onFailure: reject,
    });
  });
