// Makes the device's database answer nobody: it is about to be deleted, and a connection that stays open
// holds that up. Returns what ends it.
export async function jam() {
  const database = await new Promise((resolve, reject) => {
    const request = indexedDB.open("farthing", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("device");
    request.onsuccess = () => resolve(request.result);
    request.onerror = reject;
  });
  const deleted = new Promise((resolve) => {
    const request = indexedDB.deleteDatabase("farthing");
    request.onsuccess = request.onerror = resolve;
  });
  return () => {
    database.close();
    return deleted;
  };
}

/** A device key of another tab. */
export const key_pair = () =>
  crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, false, ["sign", "verify"]);
