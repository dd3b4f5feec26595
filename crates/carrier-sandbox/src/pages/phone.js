// Keeps a phone's messages up to date, and copies a code when it is tapped.
//
// The page itself is asked for again and its messages are taken over, so that only the server
// knows how a message looks.

const EVERY_MS = 1000;
const COPIED_MS = 1600;

const messages = document.getElementById('messages');
const clock = document.getElementById('clock');
let asking = false;

async function refresh() {
  if (asking || document.visibilityState === 'hidden') return;
  asking = true;
  try {
    const answer = await fetch(location.href, { headers: { accept: 'text/html' } });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    clock.textContent = page.getElementById('clock').textContent;
    takeOver(page.getElementById('messages'));
  } catch {
    // The sandbox is being restarted; the next round finds it again.
  } finally {
    asking = false;
  }
}

// Only new messages are added, so that a screen reader hears just these.
function takeOver(fresh) {
  const known = messages.querySelectorAll('ol > li').length;
  const items = [...fresh.querySelectorAll('ol > li')];
  if (items.length === known) return;
  messages.querySelector('.empty')?.remove();
  const list = messages.querySelector('ol');
  if (items.length < known) list.replaceChildren();
  const added = items.slice(0, items.length - list.children.length);
  for (const item of added.reverse()) {
    const node = document.importNode(item, true);
    node.classList.add('new');
    list.prepend(node);
  }
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    // Without permission, selecting and copying still works.
    const field = document.createElement('textarea');
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand('copy');
    field.remove();
  }
}

messages.addEventListener('click', async (event) => {
  const button = event.target.closest('.copy');
  if (!button || button.classList.contains('copied')) return;
  const label = [...button.childNodes];
  button.classList.add('copied');
  await copy(button.dataset.code);
  button.replaceChildren(messages.dataset.copied);
  button.focus();
  setTimeout(() => {
    button.replaceChildren(...label);
    button.classList.remove('copied');
  }, COPIED_MS);
});

document.addEventListener('visibilitychange', refresh);
setInterval(refresh, EVERY_MS);
