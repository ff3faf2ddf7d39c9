// Emoji by their shortcodes: the common ones, under the names Slack gives them.

const TABLE = `
+1 👍|thumbsup 👍|-1 👎|thumbsdown 👎|ok_hand 👌|wave 👋|clap 👏|raised_hands 🙌|pray 🙏|muscle 💪|point_up ☝️|point_right 👉
point_left 👈|point_down 👇|raised_hand ✋|handshake 🤝|writing_hand ✍️|eyes 👀|ear 👂|brain 🧠|heart_eyes 😍|smile 😄|smiley 😃
grinning 😀|grin 😁|blush 😊|slightly_smiling_face 🙂|wink 😉|joy 😂|rolling_on_the_floor_laughing 🤣|sweat_smile 😅|laughing 😆
thinking_face 🤔|neutral_face 😐|confused 😕|disappointed 😞|cry 😢|sob 😭|tired_face 😫|sleeping 😴|mask 😷|face_with_thermometer 🤒
sneezing_face 🤧|sunglasses 😎|relieved 😌|hugging_face 🤗|face_palm 🤦|shrug 🤷|tada 🎉|confetti_ball 🎊|balloon 🎈|gift 🎁
trophy 🏆|sparkles ✨|star ⭐|star2 🌟|fire 🔥|boom 💥|zap ⚡|sunny ☀️|sunflower 🌻|rainbow 🌈|snowflake ❄️|umbrella ☔|leaves 🍃
herb 🌿|seedling 🌱|four_leaf_clover 🍀|rose 🌹|cherry_blossom 🌸|apple 🍎|broccoli 🥦|carrot 🥕|green_salad 🥗|coffee ☕|tea 🍵
cake 🍰|heart ❤️|orange_heart 🧡|yellow_heart 💛|green_heart 💚|blue_heart 💙|purple_heart 💜|broken_heart 💔|two_hearts 💕
heartpulse 💗|100 💯|white_check_mark ✅|heavy_check_mark ✔️|ballot_box_with_check ☑️|x ❌|negative_squared_cross_mark ❎
no_entry ⛔|no_entry_sign 🚫|warning ⚠️|rotating_light 🚨|bangbang ‼️|exclamation ❗|question ❓|grey_question ❔|information_source ℹ️
hourglass ⌛|hourglass_flowing_sand ⏳|alarm_clock ⏰|stopwatch ⏱️|clock3 🕒|watch ⌚|calendar 📆|date 📅|spiral_calendar_pad 🗓️
memo 📝|pencil 📝|pencil2 ✏️|page_facing_up 📄|clipboard 📋|pushpin 📌|round_pushpin 📍|paperclip 📎|link 🔗|books 📚|book 📖
newspaper 📰|mailbox 📫|email 📧|envelope ✉️|inbox_tray 📥|outbox_tray 📤|package 📦|bell 🔔|no_bell 🔕|mega 📣|loudspeaker 📢
speech_balloon 💬|thought_balloon 💭|bulb 💡|mag 🔍|lock 🔒|unlock 🔓|key 🔑|wrench 🔧|hammer 🔨|gear ⚙️|hammer_and_wrench 🛠️
robot_face 🤖|computer 💻|iphone 📱|phone ☎️|telephone_receiver 📞|camera 📷|video_camera 📹|movie_camera 🎥|art 🎨|framed_picture 🖼️
chart_with_upwards_trend 📈|chart_with_downwards_trend 📉|bar_chart 📊|hospital 🏥|ambulance 🚑|stethoscope 🩺|syringe 💉|pill 💊
drop_of_blood 🩸|adhesive_bandage 🩹|thermometer 🌡️|microscope 🔬|dna 🧬|microbe 🦠|test_tube 🧪|lungs 🫁|bone 🦴|tooth 🦷|soap 🧼
wheelchair ♿|baby 👶|child 🧒|older_adult 🧓|family 👪|pregnant_woman 🤰|breast-feeding 🤱|nurse 🧑‍⚕️|doctor 🧑‍⚕️|health_worker 🧑‍⚕️
female-doctor 👩‍⚕️|male-doctor 👨‍⚕️|bust_in_silhouette 👤|busts_in_silhouette 👥|running 🏃|walking 🚶|bike 🚲|swimmer 🏊|person_in_lotus_position 🧘
rocket 🚀|airplane ✈️|car 🚗|bus 🚌|house 🏠|office 🏢|school 🏫|earth_americas 🌎|globe_with_meridians 🌐|us 🇺🇸|reminder_ribbon 🎗️
ribbon 🎀|checkered_flag 🏁|triangular_flag_on_post 🚩|white_circle ⚪|black_circle ⚫|red_circle 🔴|large_orange_circle 🟠
large_yellow_circle 🟡|large_green_circle 🟢|large_blue_circle 🔵|large_purple_circle 🟣|white_large_square ⬜|black_large_square ⬛
white_square_button 🔳|black_square_button 🔲|large_red_square 🟥|large_orange_square 🟧|large_yellow_square 🟨|large_green_square 🟩
large_blue_square 🟦|small_blue_diamond 🔹|small_orange_diamond 🔸|arrow_right ➡️|arrow_left ⬅️|arrow_up ⬆️|arrow_down ⬇️
arrows_counterclockwise 🔄|repeat 🔁|fast_forward ⏩|double_vertical_bar ⏸️|arrow_forward ▶️|heavy_plus_sign ➕|heavy_minus_sign ➖
one 1️⃣|two 2️⃣|three 3️⃣|four 4️⃣|five 5️⃣|six 6️⃣|seven 7️⃣|eight 8️⃣|nine 9️⃣|keycap_ten 🔟|zero 0️⃣|copyright ©️|registered ®️|tm ™️|hash #️⃣
`;

const BY_NAME = new Map(
  TABLE.trim()
    .split(/[|\n]/)
    .map((entry) => entry.split(" ")),
);

/** What the picker offers, most useful first; each is inserted as its shortcode, as Slack's own picker does. */
export const PICKER = `
+1 tada white_check_mark heart pray clap raised_hands wave smile blush
thinking_face eyes sparkles star fire bulb warning x hospital stethoscope
syringe pill mask microscope adhesive_bandage heartpulse apple running family baby
mega calendar memo pushpin reminder_ribbon rocket sunny snowflake green_heart blue_heart
`
  .trim()
  .split(/\s+/)
  .map((name) => ({ name, glyph: BY_NAME.get(name) }));

const SKIN_TONES = ["🏻", "🏼", "🏽", "🏾", "🏿"];

/** The emoji for a shortcode such as `wave` or `wave::skin-tone-3`; null when this page does not know it. */
export function glyph(shortcode) {
  const [name, tone] = shortcode.split("::skin-tone-");
  const found = BY_NAME.get(name);
  if (!found) return null;
  return tone ? found + (SKIN_TONES[Number(tone) - 2] ?? "") : found;
}

/** A shortcode in running text. Unknown ones stay as typed, as in Slack. */
export const SHORTCODE = /:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/g;

/** Text with every known shortcode replaced by its emoji. */
export function withEmoji(text) {
  return text.replace(SHORTCODE, (whole, name) => glyph(name) ?? whole);
}
