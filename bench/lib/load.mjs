import { Pool } from 'undici';

/** Sends `count` requests, `concurrency` at a time. @returns failures and seconds */
export async function load({ url, headers, body, count, concurrency }) {
  const pool = new Pool(url, { connections: concurrency, pipelining: 1 });
  let left = count;
  let failures = 0;
  const started = performance.now();
  const worker = async () => {
    while (left-- > 0) {
      const answer = await pool.request({ method: 'POST', path: '/v1/chat/completions', headers, body });
      const text = await answer.body.text();
      if (answer.statusCode !== 200 || !text.includes('Hello!')) failures++;
    }
  };
  await Promise.all(Array.from({ length: concurrency }, worker));
  await pool.close();
  return { failures, seconds: (performance.now() - started) / 1000 };
}
