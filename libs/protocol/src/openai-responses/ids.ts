/*
 * Ids are made from the request's own, which is unique: the same answer has the same ids however often it
 * is written, in a stream and whole.
 */

const tail = (requestId: string): string => requestId.replace(/^req_/, '');

export const responseId = (requestId: string): string => `resp_${tail(requestId)}`;

const PREFIX = { message: 'msg', reasoning: 'rs', function_call: 'fc', custom_tool_call: 'ctc' } as const;

export const itemId = (type: keyof typeof PREFIX, requestId: string, index: number): string =>
  `${PREFIX[type]}_${tail(requestId)}${String(index).padStart(3, '0')}`;
