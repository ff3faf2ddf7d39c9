// What Slack's own client checks before it sends a modal, field by field.

const EMAIL = /^[^\s@]+@[^\s@]+\.[^\s@]+$/;

function isEmpty(field) {
  return Object.entries(field)
    .filter(([name]) => name !== "timezone")
    .every(([, value]) => value === null || value === "" || (Array.isArray(value) && value.length === 0));
}

function textProblem(element, value) {
  const length = [...value].length;
  if (element.min_length && length < element.min_length) return `Please use at least ${element.min_length} characters.`;
  if (element.max_length && length > element.max_length) {
    return `Please use at most ${element.max_length} characters; there are ${length - element.max_length} too many.`;
  }
  return null;
}

function numberProblem(element, value) {
  const number = Number(value);
  if (Number.isNaN(number)) return "Please enter a number.";
  if (!element.is_decimal_allowed && !Number.isInteger(number)) return "Please enter a whole number.";
  if (element.min_value !== undefined && number < Number(element.min_value))
    return `Please enter ${element.min_value} or more.`;
  if (element.max_value !== undefined && number > Number(element.max_value))
    return `Please enter ${element.max_value} or less.`;
  return null;
}

function urlProblem(value) {
  try {
    return /^https?:$/.test(new URL(value).protocol) ? null : "Please enter a valid URL.";
  } catch {
    return "Please enter a valid URL.";
  }
}

/** The sentence for one field, or null when it is in order. */
function problem(block, element, field) {
  if (isEmpty(field)) return block.optional ? null : "Please complete this required field.";
  switch (element.type) {
    case "plain_text_input":
      return textProblem(element, field.value);
    case "number_input":
      return numberProblem(element, field.value);
    case "email_text_input":
      return EMAIL.test(field.value) ? null : "Please enter a valid email address.";
    case "url_text_input":
      return urlProblem(field.value);
    default:
      return null;
  }
}

/** The problems of a form by block_id; empty when it may be sent. */
export function problems(form) {
  const found = new Map();
  for (const block of form.blocks.filter((one) => one.type === "input")) {
    const words = problem(block, block.element, form.read(block, block.element));
    if (words) found.set(block.block_id, words);
  }
  return found;
}
