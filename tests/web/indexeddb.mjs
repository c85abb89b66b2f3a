// IndexedDB in memory, as far as `keystore.js` uses it, with the rules that trip careless callers:
// a transaction ends once it is asked nothing more, takes no request then, and is undone by a
// failed request; writing transactions of one store take turns; values are copied in and out.

/** A factory with no databases yet. */
export const simulatedFactory = () => {
  const databases = new Map();
  return {
    open: (name) => {
      const request = {};
      setTimeout(() => {
        const isNew = !databases.has(name);
        if (isNew) databases.set(name, { tables: new Map(), turn: Promise.resolve() });
        request.result = database(databases.get(name));
        if (isNew) request.onupgradeneeded();
        request.onsuccess();
      });
      return request;
    },
  };
};

const database = (shared) => ({
  objectStoreNames: { contains: (name) => shared.tables.has(name) },
  createObjectStore: (name, { keyPath }) => shared.tables.set(name, { keyPath, rows: new Map() }),
  transaction: (name, mode) => new Transaction(shared, name, mode),
});

const inOrder = (rows) => [...rows].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);

class Transaction {
  #table;
  #waiting = [];
  #state = "active";
  #mode;

  constructor(shared, name, mode) {
    this.#table = shared.tables.get(name);
    this.#mode = mode;
    this.error = null;
    const before = shared.turn;
    shared.turn = new Promise((resolve) => before.then(() => setTimeout(() => this.#run(resolve))));
  }

  objectStore() {
    const { keyPath } = this.#table;
    const keyOf = (value) =>
      JSON.stringify(Array.isArray(keyPath) ? keyPath.map((part) => value[part]) : value[keyPath]);
    return {
      get: (key) => this.#ask((rows) => structuredClone(rows.get(JSON.stringify(key)))),
      getAll: () => this.#ask((rows) => inOrder(rows).map((row) => structuredClone(row))),
      count: () => this.#ask((rows) => rows.size),
      clear: () => this.#write(null, (rows) => rows.clear()),
      put: (value) => this.#write(value, (rows, copy) => rows.set(keyOf(copy), copy)),
      delete: (key) => this.#write(null, (rows) => rows.delete(JSON.stringify(key)) && undefined),
      add: (value) =>
        this.#write(value, (rows, copy) => {
          if (rows.has(keyOf(copy))) throw new DOMException("it is there", "ConstraintError");
          rows.set(keyOf(copy), copy);
        }),
    };
  }

  abort() {
    if (this.#state === "ended") throw new DOMException("it has ended", "InvalidStateError");
    this.#state = "aborted";
  }

  #write(value, task) {
    if (this.#mode !== "readwrite") throw new DOMException("it only reads", "ReadOnlyError");
    const copy = structuredClone(value);
    return this.#ask((rows) => task(rows, copy));
  }

  #ask(task) {
    if (this.#state !== "active") throw new DOMException("too late", "TransactionInactiveError");
    const request = { task };
    this.#waiting.push(request);
    return request;
  }

  async #run(resolve) {
    const rows = new Map(this.#table.rows);
    while (this.#state === "active" && this.#waiting.length) {
      this.#answer(this.#waiting.shift(), rows);
      await new Promise(setImmediate); // what the answer led to may ask more
    }
    const isWhole = this.#state === "active";
    this.#state = "ended";
    if (isWhole) this.#table.rows = rows;
    resolve();
    if (isWhole) this.oncomplete();
    else this.onabort();
  }

  #answer(request, rows) {
    try {
      request.result = request.task(rows);
    } catch (error) {
      request.error = error;
      this.error = error;
      this.#state = "aborted";
      request.onerror();
      return;
    }
    request.onsuccess();
  }
}
