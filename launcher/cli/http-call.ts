import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface HttpAnswer {
  status: number;
  text: string;
}

export interface HttpAsk {
  method?: string;
  key?: string;
  /** Sent as JSON. */
  body?: object;
  /** Sent as it is, instead. */
  raw?: { type: string; bytes: Buffer };
}

const PATIENCE_MS = 60_000;

/** One call of a gateway, by its user. @throws Error when nobody answers */
export function httpCall(url: string, ask: HttpAsk = {}): Promise<HttpAnswer> {
  const sending = ask.raw ?? (ask.body && { type: 'application/json', bytes: Buffer.from(JSON.stringify(ask.body)) });
  const headers = {
    ...(sending && { 'content-type': sending.type, 'content-length': sending.bytes.length }),
    ...(ask.key !== undefined && { authorization: `Bearer ${ask.key}` }),
  };
  return new Promise((resolve, reject) => {
    const send = url.startsWith('https:') ? httpsRequest : httpRequest;
    const sent = send(url, { method: ask.method ?? 'GET', headers, timeout: PATIENCE_MS }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      response.on('error', reject);
    });
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${PATIENCE_MS / 1000} s`)));
    sent.on('error', reject);
    sent.end(sending?.bytes);
  });
}
