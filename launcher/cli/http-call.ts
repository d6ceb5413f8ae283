import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';

export interface HttpAnswer {
  status: number;
  text: string;
}

const PATIENCE_MS = 60_000;

/** One call of a gateway, by its user. @throws Error when nobody answers */
export function httpCall(url: string, ask: { method?: string; key?: string; body?: object } = {}): Promise<HttpAnswer> {
  const body = ask.body && Buffer.from(JSON.stringify(ask.body));
  const headers = {
    ...(body && { 'content-type': 'application/json', 'content-length': body.length }),
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
    sent.end(body);
  });
}
