import { GatewayError } from '@libs/kernel';
import type { UpstreamHead } from '@libs/egress';
import type { OperationAdapter, OperationAnswer, OperationRequest, UpstreamAdapter, UpstreamCall } from '@libs/providers';
import type { Target } from '@libs/routing';
import type { Asking } from '../attempt-loop';
import { expectedTokens } from '../expected-tokens';
import type { FramePipe } from '../frame-pipe';
import { refuseChanges } from '../strict';
import { EventsPipe, RawPipe } from './answer-pipes';

/** One request for an operation, put to each target through what its adapter offers. */
export class AskedOperation implements Asking {
  readonly stream = false;
  readonly expectedTokens: number;
  private accepted: OperationAnswer | undefined;

  constructor(
    readonly request: OperationRequest,
    /** The client rather has its request refused than changed. */
    private readonly strict = false,
  ) {
    this.expectedTokens = expectedTokens(request.body);
  }

  encode(adapter: UpstreamAdapter, target: Target): UpstreamCall {
    const call = this.operationOf(adapter, target).encode(this.request, infoOf(target));
    if (this.strict) refuseChanges(call, target);
    return call;
  }

  /** Events and sound are passed on as they come, everything else is read whole first. */
  openPipe(head: UpstreamHead): FramePipe | undefined {
    const type = contentTypeOf(head);
    if (type.startsWith('text/event-stream')) return new EventsPipe();
    return this.request.id === 'speech' && !type.includes('json') ? new RawPipe() : undefined;
  }

  createPipe(): FramePipe {
    throw new Error('an operation opens its pipes by what is answered');
  }

  accept(adapter: UpstreamAdapter, target: Target, _call: UpstreamCall, bytes: Buffer, head: UpstreamHead): void {
    const body = { bytes, contentType: contentTypeOf(head) };
    if (body.contentType.startsWith('text/html'))
      throw new GatewayError('upstream_bad_response', 'The provider sent a page instead of an answer.');
    this.accepted = this.operationOf(adapter, target).decode(body, this.request, infoOf(target));
  }

  /** The answer that was accepted last. */
  answer(): OperationAnswer {
    if (!this.accepted) throw new Error('no answer was accepted');
    return this.accepted;
  }

  private operationOf(adapter: UpstreamAdapter, target: Target): OperationAdapter {
    const operation = adapter.operations?.[this.request.id];
    if (operation) return operation;
    throw notOffered(this.request, target.providerId);
  }
}

export const notOffered = ({ id }: Pick<OperationRequest, 'id'>, providerId: string): GatewayError =>
  new GatewayError(
    'unsupported_by_target',
    `Provider ${providerId} does not offer this (${id}). Name a model of one that does.`,
    {
      param: 'model',
    },
  );

const infoOf = ({ providerId, model, maxOutputTokens }: Target) => ({ providerId, model, maxOutputTokens });

export function contentTypeOf(head: UpstreamHead): string {
  const type = head.headers['content-type'];
  return (Array.isArray(type) ? type[0] : type) ?? 'application/octet-stream';
}
