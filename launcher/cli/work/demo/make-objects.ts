import { deflateSync, crc32 } from 'node:zlib';
import { CliFailure } from '../../answer';
import { httpCall } from '../../http-call';

/** A running gateway, and a virtual key of the demo. */
export interface ByKey {
  url: string;
  key: string;
}

interface Made {
  id: string;
}

async function post(by: ByKey, path: string, ask: Parameters<typeof httpCall>[1]): Promise<Made> {
  const { status, text } = await httpCall(by.url + path, { ...ask, method: 'POST', key: by.key });
  if (status >= 300) throw new CliFailure(`${path} answered ${status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as Made;
}

const BOUNDARY = 'demo-of-the-gateway';

function upload(by: ByKey, filename: string, purpose: string, type: string, bytes: Buffer): Promise<Made> {
  const part = (headers: string): string => `--${BOUNDARY}\r\ncontent-disposition: form-data; ${headers}\r\n\r\n`;
  const form = Buffer.concat([
    Buffer.from(`${part('name="purpose"')}${purpose}\r\n`),
    Buffer.from(part(`name="file"; filename="${filename}"\r\ncontent-type: ${type}`)),
    bytes,
    Buffer.from(`\r\n--${BOUNDARY}--\r\n`),
  ]);
  return post(by, '/v1/files', { raw: { type: `multipart/form-data; boundary=${BOUNDARY}`, bytes: form } });
}

/** A picture of two colours that run into each other. */
function picture(width: number, height: number, [from, to]: readonly [readonly number[], readonly number[]]): Buffer {
  const rows = Buffer.alloc(height * (1 + width * 3));
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++)
      for (let c = 0; c < 3; c++) {
        const share = (x / width + y / height) / 2;
        rows[y * (1 + width * 3) + 1 + x * 3 + c] = Math.round((from[c] ?? 0) * (1 - share) + (to[c] ?? 0) * share);
      }
  const chunk = (type: string, data: Buffer): Buffer => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([SIGNATURE, chunk('IHDR', head), chunk('IDAT', deflateSync(rows)), chunk('IEND', Buffer.alloc(0))]);
}

async function makeFiles(by: ByKey): Promise<number> {
  const colours = [
    [
      [20, 40, 90],
      [240, 180, 60],
    ],
    [
      [10, 90, 80],
      [200, 240, 220],
    ],
  ] as const;
  for (const [i, pair] of colours.entries())
    await upload(by, `product-${i + 1}.png`, 'user_data', 'image/png', picture(480, 320, pair));
  await upload(
    by,
    'returns-policy.txt',
    'user_data',
    'text/plain',
    Buffer.from('Within 30 days, unworn, with the receipt.\n'.repeat(40)),
  );
  return colours.length + 1;
}

/** Forty lines, two of which fail. */
async function makeBatch(by: ByKey): Promise<number> {
  const line = (i: number): string =>
    JSON.stringify({
      ...{ custom_id: `product-${i}`, method: 'POST', url: '/v1/chat/completions' },
      body:
        i % 20 === 19
          ? { model: 'sandbox/flaky', messages: [{ role: 'user', content: '[[status=400]]' }] }
          : { model: 'sandbox/echo', messages: [{ role: 'user', content: `Describe product ${i} in one sentence.` }] },
    });
  const lines = Buffer.from(`${Array.from({ length: 40 }, (_, i) => line(i)).join('\n')}\n`);
  const { id } = await upload(by, 'catalogue.jsonl', 'batch', 'application/jsonl', lines);
  await post(by, '/v1/batches', { body: { input_file_id: id, endpoint: '/v1/chat/completions', completion_window: '24h' } });
  return 1;
}

/** Runs of each kind: some end well, one fails, one waits for its client, one for tomorrow. */
async function makeRuns(by: ByKey, now: number): Promise<number> {
  const lookUp = {
    type: 'function',
    name: 'look_up_order',
    parameters: { type: 'object', properties: { order: { type: 'string' } } },
  };
  const runs = [
    { model: 'sandbox/echo', prompt: 'Summarise the complaints of this week.' },
    { model: 'sandbox/echo', prompt: 'Draft an answer to the supplier.' },
    { model: 'sandbox/tools', prompt: 'What is 17 x 23?', tools: [{ type: 'calculator' }] },
    { model: 'sandbox/slow', prompt: 'Read the returns of November. [[delay_ms=1500]]' },
    { model: 'sandbox/tools', prompt: 'Where is order 4711?', tools: [lookUp] },
    { model: 'sandbox/flaky', prompt: 'This one fails. [[status=400]]' },
    { model: 'sandbox/echo', prompt: 'The report of tomorrow.', start_at: new Date(now + 20 * 3_600_000).toISOString() },
  ];
  for (const run of runs) await post(by, '/v1/agent/runs', { body: run });
  return runs.length;
}

/** Files, a batch and runs: made by the gateway itself, as a client asks for them. */
export async function makeObjects(by: ByKey, now: number): Promise<Record<string, number>> {
  return { files: await makeFiles(by), batches: await makeBatch(by), runs: await makeRuns(by, now) };
}
