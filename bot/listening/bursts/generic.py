"""Words that name nothing by themselves: no label, and no phrase that begins or ends with one."""

_FUNCTION_WORDS = """
a about above across actually after again against ago ahead all almost along already also although always am amid
among an and another any anyone anything are aren't around as aside at away back be became because become becoming
been before behind being below best better between beyond big both but by came can can't cannot come comes coming
could couldn't did didn't do does doesn't doing don't done down due during each either else enough especially etc
even ever every everyone everything far few fewer for former from full further gave get gets getting give given
gives giving go goes going gone good got great had hadn't half has hasn't have haven't having he he's her here
here's hers herself high him himself his hit hits how however i i'd i'll i'm i've if in indeed inside instead into
is isn't it it's its itself just keep keeps kept know knows known large last late later latest least leave leaves
left less let let's lets like likely little ll long longer look looking looks lot lots low made major make makes
making many may maybe me mean means might mine more most much must my myself near nearly need needed needs neither
never new next no nobody none nor not nothing now of off often oh ok okay old on once one ones only onto or other
others our ours ourselves out outside over own part past per perhaps please put puts quite rather re real really
right s said same saw say saying says second see seen seems set several shall she she's should shouldn't since
small so some someone something sometimes soon still such sure t take taken takes taking tell tells than that
that's the their theirs them themselves then there there's these they they're they've thing things think this those
though through thru thus to today together told tomorrow tonight too took top toward towards tried tries try
trying turn turns two u under unless until up upon us use used uses using ve very via vs w want wants was wasn't way
ways we we'd we'll we're we've well went were weren't what what's whatever when where whether which while who
who's whole whom whose why will with within without won't would wouldn't yes yesterday yet you you'd you'll you're
you've your yours yourself three four five six seven eight nine ten first third finally simply
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""English words that any sentence may hold, contractions among them. Other languages' are found by their habit."""

_CALENDAR = """
monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun
january february march april may june july august september october november december
jan feb mar apr jun jul aug sep sept oct nov dec spring summer autumn fall winter morning afternoon evening night
day daily week weekly weekend weekday month monthly year yearly annual hour minute second noon am pm est edt et pt
pst gmt bst christmas xmas thanksgiving halloween easter hanukkah ramadan valentine valentines holiday eve
season decade century birthday anniversary super bowl
"""
CALENDAR = frozenset(_CALENDAR.split())

_NEWSROOM = """
rt mt ht via cc dm amp http https www com org net html video videos watch live livestream photo photos pic pics
gallery slideshow infographic podcast listen audio chat liveblog blog blogger post posts read reader readers reading
report reports reported reporter reporting news newsletter headline headlines story stories update updates updated
breaking exclusive opinion editorial op-ed oped column columnist comment comments commentary letter letters
interview interviews q&a qa ask asked asks answer answers question questions quiz poll survey study studies
research researcher researchers scientist scientists expert experts review reviews finding findings find finds
found show shows shown showing suggest suggests link links linked tie tied ties claim claims call calls called
warn warns warning urge urges add adds plan plans face faces help helps helping helped tip tips trick tricks idea
ideas guide fact facts myth myths thing reason reasons recipe recipes roundup recap preview event events sign join
joins follow follows follower followers tweet tweets tweeting tweetchat twitter facebook instagram pinterest
youtube reddit snapchat hashtag click share shares sharing check win winner winners giveaway contest free subscribe
app apps website online morning coffee briefing edition press release conference statement official officials
people person man woman men women kid kids child children baby babies boy boys girl girls parent parents mom moms
dad dads family families adult adults teen teens folk folks friend friends life lives living time times number
numbers percent million millions billion billions thousand thousands hundred hundreds world country countries
national nation state states city cities local home house place area group groups work works working worker workers
job jobs start starts started starting begin begins began end ends ended stop stops change changes changing changed
raise raises rise rises rising grow grows growing increase increases boost boosts cut cuts drop drops fall falls
lower higher fight fights fighting battle open opens close closes opening get ready love loves hate feel feels
feeling happy sad amazing awesome perfect favorite favourite easy hard simple healthy health healthcare medical
medicine doctor doctors patient patients hospital hospitals care risk risks case cases death deaths die dies died
dead kill kills killed disease diseases treatment treatments drug drugs test tests testing body early important
lose loses losing lost problem problems issue issues concern concerns thanks thank hi hello hey welcome team
"""
NEWSROOM = frozenset(_NEWSROOM.split())
"""What newsrooms and health accounts say of anything, and people and things that are in most of what they say."""

GENERIC = FUNCTION_WORDS | CALENDAR | NEWSROOM
