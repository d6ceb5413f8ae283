declare global {
  interface Window {
    __webpack_nonce__?: string;
  }
}

/** What the gateway wrote into this page: style elements that scripts add are only taken with it. */
export const styleNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';

// The name under which libraries that lock the scrolling behind a dialog look for it.
if (styleNonce !== '') window.__webpack_nonce__ = styleNonce;
