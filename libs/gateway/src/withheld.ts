import { GatewayError } from '@libs/kernel';
import type { StopReason } from '@libs/protocol';

/** An answer of status 200 that its provider's own rules kept back. */
const TYPE = 'withheld';

export const isWithheldStop = (reason: StopReason | undefined): boolean => reason === 'content_filter' || reason === 'refusal';

/** What it means where another target may be asked instead; never seen by a client whose plan has no such target. */
export const withheldAnswer = (): GatewayError =>
  new GatewayError('upstream_error', "The provider's content filter kept the answer back, and no other target gave one.", {
    status: 400,
    upstream: { status: 200, code: 'content_filter', type: TYPE },
  });

export const isWithheld = ({ upstream }: GatewayError): boolean => upstream?.type === TYPE;
