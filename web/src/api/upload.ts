// fetch() tells nothing of an upload until its answer comes; XMLHttpRequest does.

// A fetch for one request, that reports which share of its body is sent: 0 to 1.
export function uploading(onSent: (share: number) => void): (request: Request) => Promise<Response> {
  return async (request) => {
    const body = await request.blob();
    const { signal } = request;
    return new Promise((done, failed) => {
      const exchange = new XMLHttpRequest();
      const stop = () => exchange.abort();
      exchange.open(request.method, request.url);
      exchange.responseType = "blob";
      request.headers.forEach((value, name) => exchange.setRequestHeader(name, value));
      exchange.upload.onprogress = ({ loaded, total }) => onSent(total > 0 ? loaded / total : 1);
      exchange.upload.onload = () => onSent(1);
      exchange.onload = () => done(responseOf(exchange));
      // As fetch() fails.
      exchange.onerror = () => failed(new TypeError("the network failed"));
      exchange.onabort = () => failed(signal.reason ?? new DOMException("aborted", "AbortError"));
      exchange.onloadend = () => signal.removeEventListener("abort", stop);
      if (signal.aborted) return failed(signal.reason); // an exchange that was not begun tells of no end
      signal.addEventListener("abort", stop);
      exchange.send(body);
    });
  };
}

function responseOf(exchange: XMLHttpRequest): Response {
  const headers = new Headers();
  for (const line of exchange.getAllResponseHeaders().trim().split(/\r?\n/)) {
    const colon = line.indexOf(":");
    if (colon > 0) headers.append(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const bodiless = exchange.status === 204 || exchange.status === 304;
  return new Response(bodiless ? null : (exchange.response as Blob), { status: exchange.status, headers });
}
