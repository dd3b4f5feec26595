// The carrier has sent the hidden frame back here. Its answer goes to the gateway's own page around it only.
if (parent !== self) parent.postMessage({ line: location.search }, location.origin);
