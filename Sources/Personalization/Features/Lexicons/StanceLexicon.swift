/// Lists English words by which a text takes a stance towards what it says and to its reader; the lists are our own.
enum StanceLexicon {
    static let lists: [(list: StyleList, words: String)] = [
        (.downtoners, downtoners), (.amplifiers, amplifiers), (.generalities, generalities),
        (.likelihoods, likelihoods), (.mentalVerbs, mentalVerbs), (.sayingVerbs, sayingVerbs), (.advice, advice),
        (.praise, praise), (.joy, joy), (.kindness, kindness), (.beauty, beauty), (.thanks, thanks),
        (.troubles, troubles), (.togetherness, togetherness), (.disclaimers, disclaimers), (.openers, openers),
        (.closers, closers), (.sequencers, sequencers), (.illustrations, illustrations),
    ]

    private static let downtoners = """
        almost,barely,hardly,merely,mildly,nearly,only,partially,partly,practically,slightly,somewhat,relatively
        fairly,rather,quite,approximately,roughly,about,around,a bit,a little,to some extent,kind of,sort of,in part
        or so,up to
        """

    private static let amplifiers = """
        absolutely,completely,entirely,extremely,fully,greatly,highly,perfectly,strongly,thoroughly,totally,utterly
        very,truly,deeply,especially,particularly,incredibly,really,so,such,much,far,even,indeed,exactly,most
        significantly,definitely,certainly,clearly,obviously,always,never,undoubtedly
        """

    private static let generalities = """
        generally,usually,often,typically,sometimes,commonly,normally,tend,tends,tended,mostly,frequently,rarely
        occasionally,in general,in most cases,in some cases,largely,mainly,primarily,broadly,overall,vary,varies
        variety,traditionally,by and large
        """

    private static let likelihoods = """
        likely,unlikely,probably,possible,possibly,perhaps,maybe,potentially,potential,presumably,apparently,seem
        seems,seemed,appear,appears,appeared,suggest,suggests,suggested,indicate,indicates,may,might,could,uncertain
        unclear,unsure,not sure,chance,believed,thought,considered,estimated,supposedly,allegedly,reportedly,assume
        assumed
        """

    private static let mentalVerbs = """
        think,believe,know,feel,understand,see,find,assume,consider,imagine,remember,realize,guess,hope,wonder,want
        wish,learn,expect,notice,mean,means,thinking,believes,knows,feels,wants,decide
        """

    private static let sayingVerbs = """
        say,says,said,tell,tells,told,claim,claims,claimed,report,reported,explain,explains,explained,state,states
        stated,describe,describes,described,mention,mentioned,argue,argues,call,called,discuss,note,noted,ask,asks
        asked,answer,refer,refers
        """

    private static let advice = """
        recommend,recommended,suggest,advise,advised,encourage,consider,try,ensure,propose,remember,keep in mind
        it's important,it is important,make sure,be sure,worth,helpful,it's best,it is best,a good idea
        """

    private static let praise = """
        good,great,best,better,nice,excellent,amazing,perfect,perfectly,fantastic,awesome,incredible,impressive
        brilliant,outstanding,exceptional,superb,remarkable,terrific,top,ideal,positive,strong,valuable,useful
        effective,successful,success,win,winning,rich,popular,favorite,favourite,talented,skilled,well done,good job
        great job,good question,great question,good idea,great idea
        """

    private static let joy = """
        happy,happily,happiness,glad,love,loves,loved,loving,enjoy,enjoys,enjoyed,enjoying,enjoyable,enjoyment,fun
        joy,joyful,excited,exciting,excitement,thrilled,delight,delighted,delightful,pleased,pleasure,proud,pride
        cheerful,celebrate,celebrates,celebrating,celebration,celebrations,smile,smiles,smiling,laugh,laughs
        laughing,laughter,hope,hopes,hoping,hopeful,hopefully,passion,passionate,inspire,inspired,inspiring
        inspiration,congratulations,congrats,lucky,wish,wishes,wishing,can't wait
        """

    private static let kindness = """
        kind,kindness,kindly,care,cares,cared,caring,support,supports,supported,supporting,supportive,help,helps
        helped,helping,helpful,friend,friends,friendly,friendship,comfort,comforting,comfortable,encourage
        encourages,encouraging,encouragement,gentle,gently,warm,warmly,warmth,dear,heart,hearts,heartfelt,hug,hugs
        compassion,compassionate,empathy,understanding,listen,listening,share,sharing,together,respect,respectful
        trust,honest,loyal,generous,nurture,nurturing,feel,feels,feeling,feelings,family,loved ones,each other
        take care,there for you
        """

    private static let beauty = """
        beautiful,beautifully,beauty,lovely,wonderful,wonderfully,wonder,charming,charm,cozy,cosy,sweet,sweetly
        bright,glow,glowing,vibrant,elegant,graceful,stunning,breathtaking,magical,enchanting,delicious,tasty,fresh
        peace,peaceful,calm,serene,soothing,relax,relaxing,pleasant,treasure,cherish,cherished,memorable,special
        precious,harmony,golden,sparkling,picturesque
        """

    private static let thanks = """
        thank,thanks,thankful,grateful,gratitude,appreciate,appreciated,appreciation,please,welcome,sorry,apologize
        apologise,apologies,excuse me,thank you,kindly,pardon,regards,sincerely,cheers,my pleasure,happy to,glad to
        """

    private static let troubles = """
        bad,worse,worst,wrong,sad,sadness,angry,anger,fear,afraid,hate,hated,terrible,awful,horrible,pain,painful
        hurt,hurts,harm,harmful,danger,dangerous,risk,risks,problem,problems,difficult,difficulty,trouble,fail
        failed,failure,error,errors,loss,lost,lose,death,dead,die,died,kill,war,fight,attack,violence,violent,crime
        illegal,poor,weak,sick,disease,stress,stressful,anxiety,worry,worried,negative,concern,concerns,conflict
        damage,damaged,destroy,lack,limited,unable,unfortunately,sorry,apologize,mistake,mistakes,avoid,warning
        threat,victim,suffer,suffering,lonely,tired,ugly,dark,cold,cruel,evil,guilty,shame,struggle,struggles
        challenge,challenges,crisis,hard,offensive,inappropriate,unethical,toxic,abuse
        """

    private static let togetherness = """
        we,us,our,ours,ourselves,let's,together,we're,we'll,we've,everyone
        """

    private static let disclaimers = """
        as an ai,ai,language model,i cannot,i can't,i'm sorry,i am sorry,i apologize,apologies,unable to
        i don't have,i do not have,i'm unable,cannot provide,not able to,could you please,please provide
        more information,more context,clarify
        """

    private static let openers = """
        sure,certainly,of course,absolutely,here is,here are,here's,okay,great,definitely,no problem,happy to
        glad to
        """

    private static let closers = """
        overall,in conclusion,in summary,to summarize,ultimately,hope this helps,let me know,feel free,if you have
        any questions,further assistance,in short,to sum up,enjoy,good luck
        """

    private static let sequencers = """
        first,firstly,second,secondly,third,thirdly,next,then,finally,lastly,step,steps,begin,start,once,after
        before,following,follows,afterwards,last,to begin
        """

    private static let illustrations = """
        for example,for instance,such as,e g,eg,including,include,includes,like,example,examples,namely,specifically
        in particular,particularly,imagine,consider,say,instance,case,cases,scenario,i e,among others,etc
        """
}
