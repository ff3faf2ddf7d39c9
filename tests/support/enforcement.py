"""Ten texts for each of five cases that HHS OCR settled, with invented people, and near misses that may stand.

The cases are named in docs/preflight.md. A text that would have been punished must be blocked; a near miss says as
much as may be said in its stead.
"""

from bot.drafts.kinds import Kind

ELITE_DENTAL = (
    "Ms. Harlow, the crown on your molar was placed as agreed and your insurance paid its share.",
    "Hi Dana H., your treatment plan listed two crowns and a root canal, and you signed the estimate of $1,240.",
    "Mrs. Okafor, our records show that you missed two appointments before the extraction.",
    "We're sorry you feel this way, Mr. Benson. Your bill was sent to Delta because you gave us that policy.",
    "As we explained at your last cleaning, your plan did not cover the bridge, Ms. Lindqvist.",
    "Your balance is for the implants Dr. Ruiz placed in March, not for the exam.",
    "The cost of your treatment was discussed with you twice before the procedure, Mr. Adeyemi.",
    "Per your chart you asked for sedation, and that is what your insurance was billed for.",
    "You refused to pay your copay and left before the X-rays were finished.",
    "Our billing team submitted your claim to Aetna the day after your root canal.",
)

NEW_VISION_DENTAL = (
    "Your real name is Kimberly Voss and you were seen here in May for a filling.",
    '"SunnyDay22" is Robert Castellano, who came in for a cleaning and left without paying.',
    "Nice nickname, Teresa Malone! We remember your visit and the coupon you brought.",
    "We know who you are, Jonathan Pryce: you were our patient until you stopped coming to your appointments.",
    "Angela Whitmore, hiding behind a nickname does not change that you had three fillings with us.",
    "This reviewer is Marcus Feld. He was treated here twice and never complained.",
    'Hello "GoldenGal", also known as Patricia Yoon. Your visit on March 3 went very well.',
    "Thank you for your visit last week, Samantha! Sorry the wait was so long.",
    "The person writing this is Derek Mills, and his last appointment here was on June 14, 2021.",
    "You are not anonymous, Lucille Brandt; your daughter was seen by Dr. Chen the same day.",
)

UPI_DENTAL = (
    "It's so fascinating to see Edwin Marsh make unsubstantiated accusations when he came in with pain in tooth 14.",
    "Mr. Marsh came to our office with an abscess and was advised to have a root canal.",
    "He was referred to a root canal specialist because his tooth could not be saved here.",
    "He never came back for his scheduled appointment, and now he writes this review.",
    "Does he deserve any rating as a patient of ours? He refused the treatment that was offered.",
    "You came in for emergency pain on a Saturday and Dr. Bola treated you for free.",
    "Your X-rays showed decay on two teeth, and you declined the procedure.",
    "She presented with swelling, was diagnosed with an abscess, and got a prescription from us.",
    "After your extraction you told our staff how happy you were.",
    "We treated you twice, and both times you were given antibiotics for the infection.",
)

MANASA = (
    "Your diagnosis of bipolar disorder was explained to you at the first session.",
    "As your psychiatrist noted, your depression was getting worse because you skipped your medication.",
    "You were diagnosed with anxiety here and refused the therapy that we recommended.",
    "This patient was discharged from our practice for missing five therapy sessions.",
    "We're sorry that your treatment for ADHD with Dr. Nolan did not help.",
    "He has schizophrenia and was admitted twice, so please read this review with that in mind.",
    "Your son was evaluated by our team and your Medicaid did not cover the testing.",
    "You stopped taking your prescription against advice, according to your chart.",
    "I saw her for three sessions; her mood disorder explains this review.",
    "We prescribed you the lowest dose, and your symptoms were documented at every visit.",
)

CADIA = (
    "Success story! Harold Jennings came to us after a stroke and walked out of our rehab unit six weeks later.",
    "Meet Dorothy Klein, 81: she was admitted with a broken hip and is going home today!",
    "Congratulations to our resident Walter Simms, who finished his physical therapy after knee surgery.",
    "Mary Ellen T. was treated here for pneumonia and is back with her family in Dover.",
    "When our patient George Abbott arrived he could not swallow; today he ate his first meal.",
    "Eleanor Price had a double bypass in June and our rehab team got her dancing again.",
    "James O. recovered from sepsis under our care. Way to go, James!",
    "Our patient Rosa Delgado beat COVID after 41 days on a ventilator.",
    "Today Frank Novak was discharged from our care after his hip replacement. We will miss him!",
    "From wheelchair to walker: Betty Lou Harris was treated by our therapists after her amputation.",
)

REPLIES = (*ELITE_DENTAL, *NEW_VISION_DENTAL, *UPI_DENTAL, *MANASA)
STORIES = CADIA

PUNISHED = (*((text, Kind.REPLY) for text in REPLIES), *((text, Kind.PATIENT_STORY) for text in STORIES))

NEAR_MISSES = (
    *(
        (text, Kind.REPLY)
        for text in (
            "Thank you for your comment. Privacy rules keep us from answering here. Please call us at 1-800-222-1222.",
            "We take every comment seriously. Our office manager is glad to talk: the number is on our website.",
            "Our practice publishes its prices online, and our billing office answers questions by phone.",
            "We cannot say whether anybody is a patient here. Our patient advocate is happy to listen.",
            "Feedback like this helps us to improve. Anyone with a concern may call the main number.",
            "Gracias por su comentario. Por privacidad no podemos responder aquí; llame a nuestro número principal.",
            "Our policy is to explain each treatment plan and its cost in writing before any procedure begins.",
            "We appreciate the kind words! Our team works hard to make everybody feel welcome.",
            "Parking is free for all visitors, and the entrance is on the left.",
            "Thanks for sharing this article! Flu season is here, and vaccines are available at pharmacies.",
        )
    ),
    *(
        (text, Kind.EDUCATIONAL)
        for text in (
            "After your surgery, keep the wound dry and call your doctor if you have a fever.",
            "Depression is treatable. If you or somebody you love is struggling, call or text 988.",
            "Patients who were treated early did better, a study of 2,400 adults found.",
            "Ask your doctor about a mammogram from age 40.",
            "Dr. Lee, our chief of cardiology, explains what a stent does.",
            "Most people over 90 need a hearing test once a year.",
            "Walter Reed and Johns Hopkins are two hospitals that many have heard of.",
            "Our rehab unit opened in 2019 and has cared for more than 4,000 people since.",
            "Alzheimer's disease and Parkinson's disease are not the same.",
            "Poison in the house? Call 1-800-222-1222, day or night.",
        )
    ),
)
