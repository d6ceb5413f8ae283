import { NO_USAGE, type Usage } from '@libs/kernel';
import type { OperationRequest } from '@libs/providers';

/** Figures by size alone. */
export function estimateOperation(request: OperationRequest): Usage {
  return { ...NO_USAGE, inputTokens: Math.ceil(request.body.length / 4), estimated: true };
}
