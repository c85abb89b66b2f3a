// Answers calls, one JSON line each: {"file", "name", "args"} in, {"value"} or {"error"} out.
// Bytes travel as {"bytes": hex}, BigInts as {"big": digits}, objects as {"object": {…}}; an absent
// value as null.
import { createInterface } from "node:readline";

const mapped = (object, change) =>
  Object.fromEntries(Object.entries(object).map(([name, item]) => [name, change(item)]));

const unpack = (value) => {
  if (Array.isArray(value)) return value.map(unpack);
  if (typeof value !== "object" || value === null) return value;
  if ("bytes" in value) return Uint8Array.from(Buffer.from(value.bytes, "hex"));
  if ("big" in value) return BigInt(value.big);
  return mapped(value.object, unpack);
};

const pack = (value) => {
  if (value instanceof Uint8Array) return { bytes: Buffer.from(value).toString("hex") };
  if (typeof value === "bigint") return { big: String(value) };
  if (Array.isArray(value)) return value.map(pack);
  if (typeof value !== "object" || value === null) return value ?? null;
  return { object: mapped(value, pack) };
};

const answer = async ({ file, name, args }) => {
  try {
    const module = await import(file);
    return { value: pack(await module[name](...args.map(unpack))) };
  } catch (error) {
    return { error: { name: error.name, message: error.message, where: error.where ?? null } };
  }
};

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(await answer(JSON.parse(line))));
}
