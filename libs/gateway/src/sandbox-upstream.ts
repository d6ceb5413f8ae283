import { GatewayError } from '@libs/kernel';
import type { Upstream, UpstreamExchange, UpstreamHandler, UpstreamRequest } from '@libs/egress';
import { parseJsonBody } from '@libs/protocol';
import { SANDBOX_MODELS, sandboxAnswer, sandboxEmbeddings, type SandboxAnswer } from '@libs/providers';

/** What the call that proves a key is told. */
const MODELS_ANSWER: SandboxAnswer = {
  status: 200,
  headers: { 'content-type': 'application/json' },
  frames: [
    {
      bytes: Buffer.from(JSON.stringify({ object: 'list', data: SANDBOX_MODELS.map(({ id }) => ({ id, object: 'model' })) })),
      delayMs: 0,
    },
  ],
};

/** The base URL of the provider inside the product: no socket is ever opened for it. */
export const SANDBOX_SCHEME = 'sandbox:';

/** Of a provider that bears another's name: models that the sandbox does not know are answered too. */
export const STAND_IN_URL = 'sandbox://stand-in';

/** Sends what belongs to the sandbox there, and everything else to the outside. */
export class SandboxAwareUpstream implements Upstream {
  constructor(private readonly outside: Upstream) {}

  send(request: UpstreamRequest, handler: UpstreamHandler): UpstreamExchange {
    if (!request.endpoint.baseUrl.startsWith(SANDBOX_SCHEME)) return this.outside.send(request, handler);
    return new SandboxPlayback(answerTo(request), request, handler);
  }
}

function answerTo({ method, path, body, endpoint }: UpstreamRequest): SandboxAnswer {
  if (method === 'GET') return MODELS_ANSWER;
  if (path === '/embeddings') return sandboxEmbeddings(body);
  return sandboxAnswer(parseJsonBody(body), { standIn: endpoint.baseUrl.startsWith(STAND_IN_URL) });
}

/** Plays an answer frame by frame, with the delays it asks for, honouring pause and abort like a socket. */
class SandboxPlayback implements UpstreamExchange {
  private position = -1;
  private timer: NodeJS.Timeout | undefined;
  private paused = false;
  private done = false;

  constructor(
    private readonly answer: SandboxAnswer,
    private readonly request: UpstreamRequest,
    private readonly handler: UpstreamHandler,
  ) {
    const first = answer.frames[0]?.delayMs ?? 0;
    const hangsBeforeHead = answer.fault === 'hang' && answer.frames.length === 0;
    this.after(hangsBeforeHead ? request.firstByteTimeoutMs : Math.min(first, request.firstByteTimeoutMs), () => {
      if (hangsBeforeHead || first >= request.firstByteTimeoutMs)
        return this.fail('upstream_timeout', 'The sandbox did not answer in time.');
      handler.onHead({ status: answer.status, headers: answer.headers });
      this.play();
    });
  }

  abort(): void {
    this.done = true;
    clearTimeout(this.timer);
  }

  resume(): void {
    if (!this.paused || this.done) return;
    this.paused = false;
    this.next();
  }

  private after(delayMs: number, step: () => void): void {
    this.timer = setTimeout(() => {
      if (!this.done) step();
    }, delayMs);
  }

  private play(): void {
    this.position++;
    const frame = this.answer.frames[this.position];
    if (!frame) return this.finish();
    if (this.handler.onChunk(frame.bytes)) this.next();
    else this.paused = true;
  }

  private next(): void {
    if (this.done) return;
    const delay = this.answer.frames[this.position + 1]?.delayMs ?? 0;
    this.after(delay, () => this.play());
  }

  private finish(): void {
    if (this.answer.fault === 'cut')
      return this.fail('upstream_unreachable', 'The sandbox closed the connection, as it was asked to.');
    if (this.answer.fault === 'hang') {
      return this.after(this.request.idleTimeoutMs, () =>
        this.fail('upstream_timeout', 'The sandbox stopped sending, as it was asked to.'),
      );
    }
    this.done = true;
    this.handler.onEnd();
  }

  private fail(code: 'upstream_timeout' | 'upstream_unreachable', message: string): void {
    this.done = true;
    this.handler.onFailure(new GatewayError(code, message));
  }
}
