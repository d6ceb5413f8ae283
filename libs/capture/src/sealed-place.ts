/** Where a sealed body may be opened: as this side of this request of this tenant, and nowhere else. */
export const placeOf = (tenantId: string, requestId: string, side: 'request' | 'response'): string =>
  `request_captures ${tenantId} ${requestId} ${side}`;
