import type { Secret } from '@libs/kernel';
import { openSecret } from '@libs/kernel/open-secret';
import { OperatorFetch } from './operator-fetch';

export interface LinesPosterOptions {
  /** From the configuration, so it may be private. */
  url: string;
  /** The value of the header `authorization`. */
  authorization?: Secret | undefined;
  /** Unless told, JSON lines. */
  contentType?: string;
  /** More headers, without secrets. */
  headers?: Readonly<Record<string, string>>;
}

/** Posts batches of the request log to one address of the operator's. */
export class LinesPoster {
  private readonly sockets = new OperatorFetch();

  constructor(private readonly options: LinesPosterOptions) {}

  /** @param batch its name: the same lines come again under the same name. @throws Error when it was not taken */
  async post(batch: string, body: string): Promise<void> {
    const { url, authorization, contentType = 'application/x-ndjson', headers: more } = this.options;
    const headers = {
      ...more,
      'content-type': contentType,
      'x-gateway-batch': batch,
      ...(authorization && { authorization: openSecret(authorization) }),
    };
    const { status } = await this.sockets.fetch(url, { method: 'POST', headers, body });
    if (status < 200 || status > 299) throw new Error(`${new URL(url).origin} answered with ${status}`);
  }

  close(): Promise<void> {
    return this.sockets.close();
  }
}
