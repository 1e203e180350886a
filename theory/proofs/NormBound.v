(* THEORY 6.8, B7: the norm of gradient descent off S_fin is bounded by |W_mm| times the log of the decrease of the excess risk, with the
   constants of the specification, and with the smaller constant when S_fin = 0.

   1. the gradient pulls along W_mm at least as much as the mass outside; 2. a step decreases the excess by nearly eta |g_P|^2 + eta |g_h|^2 / 2,
   g_P and g_h the gradient off and on S_fin; 3. near W_fin the restricted excess is at most |grad Lbar|^2 / (2 sigma). Hence
   eps_t - eps_{t+1} >= eta |g_P| eps_t (1 - C eps_t) / |W_mm|; 4. divide, and sum over the steps. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph GraphSvm RestrictedRisk RayBound Convexity PenaltyPath MinimiserBall.
From Attest Require Import Smoothness DescentBounds Retrieval Spans FiniteComponent Limits SmallRiskDirection FiniteComponentBound RiskOnLine.
From Attest Require Import OutsideMass StepAlgebra.
Import ListNotations.
Open Scope R_scope.

Local Notation norm := norm_.
Section Descent.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Hypothesis HR : realisable D.
Local Notation Dr := (restricted D tied).
Local Notation Mb := (Mb D).
Variables (Wf Wmm : mat) (eta : R).
Hypothesis minimal : forall V, Lbar D tied Wf <= Lbar D tied V.
Hypothesis HW : is_Wmm D Wmm.
Hypothesis strict : strict_edge D.
Hypothesis eta_pos : 0 < eta.
Hypothesis eta_small : eta * beta D <= 1.
Let Lstar := Lbar D tied Wf.
Lemma excess_nonneg W : 0 <= risk D W - Lstar.
Proof. pose proof (infimum_lower D tied tied_refl W HR). pose proof (minimal W). unfold Lstar. lra. Qed.
(** 2: the decrease of one step *)
Lemma step_decrease W gh : S_fin D gh -> off D tied (diff (gradient D W) gh) ->
  let gP := diff (gradient D W) gh in let eps := risk D W - Lstar in
  eta * ((1 - 2 * eps) * (norm D gP * norm D gP) + (1 / 2 - 2 * eps) * (norm D gh * norm D gh)) <= risk D W - risk D (step D eta W).
Proof.
  intros Hgh Hoff gP eps. set (g := gradient D W) in *. set (X := times (- eta) g).
  assert (ES : risk D (step D eta W) = risk D (plus W X)) by (apply risk_same; intros a b _ _; unfold step, X, diff, plus, times; fold g; ring).
  pose proof (norm_pos D gh) as Nh. pose proof (norm_pos D g) as Ng. pose proof (Mb_nonneg D) as NM. pose proof (excess_nonneg W) as Ne.
  fold eps in Ne. pose proof (beta_nonneg D) as NB.
  assert (Pyth : norm D g * norm D g = norm D gP * norm D gP + norm D gh * norm D gh).
  { pose proof (off_inner D tied tied_scc HR gh gP Hgh Hoff) as Z. rewrite !norm_sqr.
    assert (E0 : inner D g g = inner D (plus gh gP) (plus gh gP)) by (apply sum2_ext; intros; unfold gP, plus, diff; ring).
    rewrite E0, inner_plus_l, !inner_plus_r, (inner_sym D gP gh), Z. ring. }
  set (b := Mb * (eta * norm D gh)). set (b2 := Mb * (eta * norm D g)).
  assert (Hb : 0 <= b) by (apply Rmult_le_pos; [auto|apply Rmult_le_pos; lra]).
  assert (Hb2 : 0 <= b2) by (apply Rmult_le_pos; [auto|apply Rmult_le_pos; lra]).
  assert (NX : forall Y, norm D (times (- eta) Y) = eta * norm D Y).
  { intros Y. unfold norm_ at 1. rewrite inner_times2, <- norm_sqr.
    replace (- eta * - eta * (norm D Y * norm D Y)) with ((eta * norm D Y) * (eta * norm D Y)) by ring. apply sqrt_square.
    apply Rmult_le_pos; [lra|apply norm_pos]. }
  assert (Curv : forall s, 0 <= s <= 1 -> hessian D (plus W (times s X)) X X <= b * b / 4 + eps * (b2 * b2)).
  { intros s Hs. eapply Rle_trans; [apply (hessian_upper D tied tied_refl HR (plus W (times s X)) X b b2 Hb Hb2)|].
    - intros t u v Ht Hu Hv. assert (Hu' : In u (context t)) by now apply filter_In in Hu.
      assert (Hv' : In v (context t)) by now apply filter_In in Hv.
      assert (Og : forall z, In z (In_ tied t) -> logit D gP (label t) (query t) = logit D gP z (query t)).
      { intros z Hz.
        assert (He : In (query t, (label t, z)) (tied_pairs D tied))
          by (apply in_flat_map; exists t; split; [auto|]; now apply (in_map (fun v => (query t, (label t, v))))).
        specialize (Hoff _ He). unfold Mk in Hoff. cbn [fst snd] in Hoff. fold gP in Hoff. rewrite margin_logit in Hoff. lra. }
      pose proof (Mb_logit D t u v (times (- eta) gh) Ht Hu' Hv') as K. rewrite NX in K. rewrite !logit_times in K. unfold X. rewrite !logit_times.
      assert (E0 : forall z, logit D g z (query t) = logit D gh z (query t) + logit D gP z (query t))
        by (intros z; unfold gP; rewrite logit_diff; ring). rewrite !E0. pose proof (Og u Hu). pose proof (Og v Hv). unfold b.
      replace (logit D gP u (query t)) with (logit D gP v (query t)) by lra. lra.
    - intros t u v Ht Hu Hv. pose proof (Mb_logit D t u v X Ht Hu Hv) as K. unfold X in K at 3. rewrite NX in K. exact K.
    - apply Rplus_le_compat_l. apply Rmult_le_compat_r; [nra|]. eapply Rle_trans; [apply (Amass_upper D tied tied_refl HR)|].
      eapply Rle_trans; [apply (wpart_excess D tied tied_refl HR _ Lstar minimal)|].
      unfold eps. assert (risk D (plus W (times s X)) <= risk D W); [|lra].
      pose proof (strongly_convex D HR 0 (plus W X) W s Hs) as SC. unfold penalised in SC.
      assert (Es : risk D (plus (times (1 - s) W) (times s (plus W X))) = risk D (plus W (times s X)))
        by (apply risk_same; intros a' b' _ _; unfold plus, times; ring). rewrite Es in SC.
      pose proof (descent_step D HR eta eta_pos eta_small W) as DS. rewrite ES in DS. fold g in DS. pose proof (inner_diff_nonneg D g) as Pg.
      assert (0 <= eta / 2 * inner D g g) by (apply Rmult_le_pos; lra).
      assert (s * risk D (plus W X) <= s * risk D W) by (apply Rmult_le_compat_l; lra). lra. }
  pose proof (risk_taylor_upper D HR W X _ Curv) as T. fold g in T.
  assert (EG : inner D g X = - eta * (norm D g * norm D g)) by (unfold X; rewrite inner_times_r, norm_sqr; ring). rewrite EG in T. rewrite ES.
  assert (Eb : b * b / 4 + eps * (b2 * b2) = eta * (eta * beta D) * (norm D gh * norm D gh + 4 * eps * (norm D g * norm D g))).
  { replace (b * b / 4 + eps * (b2 * b2)) with ((Mb * Mb) * (eta * eta) * ((norm D gh * norm D gh) / 4 + eps * (norm D g * norm D g)))
      by (unfold b, b2; field). rewrite Mb_sqr. field. }
  rewrite Eb in T.
  assert (P : 0 <= norm D gh * norm D gh + 4 * eps * (norm D g * norm D g))
    by (assert (0 <= eps * (norm D g * norm D g)) by (apply Rmult_le_pos; nra); nra).
  assert (eta * (eta * beta D) * (norm D gh * norm D gh + 4 * eps * (norm D g * norm D g))
    <= eta * 1 * (norm D gh * norm D gh + 4 * eps * (norm D g * norm D g))) by (apply Rmult_le_compat_r; [auto|apply Rmult_le_compat_l; lra]).
  rewrite Pyth in *. lra.
Qed.
Lemma Wmm_pos : 0 < norm D Wmm.
Proof. apply sqrt_lt_R0. now apply Wmm_strict. Qed.
Lemma Mb_pos : 0 < Mb.
Proof.
  destruct strict as (k & i & j & He & Hn). pose proof (proj2 (proj1 HW k i j He) Hn) as K. rewrite margin_logit in K.
  destruct He as (s & Hs & <- & <- & Hi & Hj & _).
  pose proof (Mb_logit D s _ _ Wmm Hs Hi Hj). pose proof (Mb_nonneg D) as [P|P]; [exact P|]. rewrite <- P in H. lra.
Qed.
Lemma excess_pos W : 0 < risk D W - Lstar.
Proof.
  destruct strict as (k & i & j & He & Hn).
  assert (Ht : tied k i j = false) by (destruct (tied k i j) eqn:Et; [elim Hn; now apply (tied_scc k i j He)|easy]).
  destruct He as (s & Hs & <- & <- & Hy & Hj & N). pose proof (excess_bounds_q D tied tied_refl HR W Lstar s minimal Hs) as K.
  pose proof (n_pos D HR) as Hnn.
  assert (Q0 : 0 < q D tied W s).
  { unfold q. apply Rdiv_lt_0_compat; [|now apply (zsum_In_pos D tied tied_refl)]. apply zsum_pos. intros E0.
    assert (Ho : In j (Out_ tied s)) by (apply filter_In; split; [auto|now rewrite Ht]). now rewrite E0 in Ho. }
  assert (0 < ln (1 + q D tied W s)) by (rewrite <- ln_1; apply ln_increasing; lra). nra.
Qed.
(** 1: the gradient pulls along W_mm at least as much as the mass outside *)
Lemma pull W : Amass D tied W <= - inner D (gradient D W) Wmm.
Proof.
  pose proof (Rinv_0_lt_compat _ (n_pos D HR)) as Hi. rewrite inner_gradient. unfold Amass. rewrite Ropp_mult_distr_r.
  apply Rmult_le_compat_l; [lra|].
  replace (- lsum (samples D) _) with (lsum (samples D)
    (fun s => -1 * lsum (context s) (fun v => share D W s v * (logit D Wmm v (query s) - logit D Wmm (label s) (query s)))))
    by (rewrite lsum_scale; ring).
  apply lsum_le. intros s Hs. assert (Hy : In (label s) (context s)) by now apply HR.
  assert (Hc : context s <> []) by (intros E0; now rewrite E0 in Hy).
  rewrite (lsum_filter (tied (query s) (label s)) (context s)). fold (In_ tied s) (Out_ tied s).
  rewrite (lsum_ext (In_ tied s) _ (fun _ => 0)); [|intros v Hv; rewrite (feasible_in D tied tied_scc Wmm s v (proj1 HW) Hs Hy Hv); ring].
  rewrite lsum_zero, Rplus_0_l, <- lsum_scale. unfold mass_out. apply lsum_le. intros v Hv.
  pose proof (feasible_out D tied tied_refl tied_scc Wmm s v (proj1 HW) Hs Hy Hv) as F.
  assert (0 <= share D W s v) by (unfold share; left; apply Rdiv_lt_0_compat; [apply exp_pos|now apply zsum_pos]). nra.
Qed.
(** all that the algebra of a step needs *)
Lemma step_facts W gh : S_fin D gh -> off D tied (diff (gradient D W) gh) ->
  let gP := diff (gradient D W) gh in let gbv := gradient Dr W in let A := Amass D tied W in
  A <= norm D gP * norm D Wmm /\ norm D gP <= Mb * A /\ norm D gbv - Mb * A <= norm D gh.
Proof.
  intros Hgh Ogh gP gbv A. set (g := gradient D W) in *. pose proof Mb_pos as PM.
  pose proof (restricted_realisable D tied tied_refl HR) as HRr. pose proof (Amass_nonneg D tied tied_refl HR W) as A0. fold A in A0.
  assert (Z1 : inner D gh gP = 0) by exact (off_inner D tied tied_scc HR gh gP Hgh Ogh).
  assert (Z2 : inner D gbv gP = 0) by exact (gradient_unseen Dr HRr W gP (off_unseen D tied gP Ogh)).
  assert (Z3 : inner D gh Wmm = 0) by exact (off_inner D tied tied_scc HR gh Wmm Hgh (feasible_off D tied tied_scc HR Wmm (proj1 HW))).
  assert (Dg : forall Y, inner D g Y = inner D gh Y + inner D gP Y) by (intros Y; unfold gP; rewrite inner_diff_l; ring).
  split; [|split].
  - pose proof (pull W) as K. fold g A in K. rewrite Dg, Z3 in K. pose proof (proj1 (inner_norms D gP Wmm)). lra.
  - pose proof (gradient_gap D tied tied_refl HR W gP) as K. fold g gbv A in K.
    rewrite inner_diff_l, Z2, Dg, Z1, Rminus_0_r, Rplus_0_l, <- norm_sqr in K.
    pose proof (norm_pos D gP) as N. rewrite Rabs_pos_eq in K by (apply Rmult_le_pos; auto).
    destruct N as [N|N]; [apply Rmult_le_reg_r with (norm D gP); auto|]. rewrite <- N. apply Rmult_le_pos; lra.
  - pose proof (gradient_gap D tied tied_refl HR W gbv) as K. fold g gbv A in K.
    rewrite inner_diff_l, Dg, (inner_sym D gP gbv), Z2, Rplus_0_r, <- norm_sqr in K. pose proof (proj2 (inner_norms D gh gbv)) as CS.
    pose proof (Rle_abs (- (inner D gh gbv - norm D gbv * norm D gbv))) as Ab. rewrite Rabs_Ropp in Ab.
    pose proof (norm_pos D gbv) as N. pose proof (norm_pos D gh) as N2. assert (0 <= Mb * A) by (apply Rmult_le_pos; lra).
    destruct N as [N|N]; [apply Rmult_le_reg_r with (norm D gbv); [auto|lra]|]. rewrite <- N. lra.
Qed.
(** a step off S_fin is eta g_P *)
Lemma step_off_S_fin W H H' gh : S_fin D gh -> off D tied (diff (gradient D W) gh) ->
  S_fin D H -> off D tied (diff W H) -> S_fin D H' -> off D tied (diff (step D eta W) H') ->
  norm D (diff (diff (step D eta W) H') (diff W H)) <= eta * norm D (diff (gradient D W) gh).
Proof.
  intros Hgh Ogh HH OH HH' OH'. set (g := gradient D W) in *. set (gP := diff g gh) in *.
  set (dP := diff (diff (step D eta W) H') (diff W H)). set (Y := diff dP (times (- eta) gP)).
  assert (YS : S_fin D Y).
  { apply (spanned_same D _ (diff (diff H H') (times eta gh)) Y); [apply spanned_diff; [now apply spanned_diff|now apply spanned_times]|].
    intros a' b' _ _. unfold Y, dP, gP, step, diff, times. fold g. ring. }
  assert (YO : off D tied Y).
  { intros e He. unfold Y, dP. rewrite !inner_diff_r, inner_times_r. specialize (OH e He). specialize (OH' e He). specialize (Ogh e He).
    rewrite inner_diff_r in OH, OH'. fold gP in Ogh. rewrite Ogh. lra. }
  pose proof (off_inner D tied tied_scc HR Y Y YS YO) as Ynull. assert (NY : norm D Y = 0) by (unfold norm_; rewrite Ynull; apply sqrt_0).
  rewrite (norm_same D dP (plus Y (times (- eta) gP))) by (intros a' b' _ _; unfold Y, plus, diff, times; ring).
  eapply Rle_trans; [apply norm_plus|]. rewrite NY.
  assert (E0 : norm D (times (- eta) gP) = eta * norm D gP).
  { unfold norm_ at 1. rewrite inner_times2, <- norm_sqr.
    replace (- eta * - eta * (norm D gP * norm D gP)) with ((eta * norm D gP) * (eta * norm D gP)) by ring.
    apply sqrt_square. apply Rmult_le_pos; [lra|apply norm_pos]. }
  lra.
Qed.
(** the drop of the excess bounds the step *)
Definition drops (C : R) (W : mat) : Prop := forall gh, S_fin D gh -> off D tied (diff (gradient D W) gh) ->
  let x := risk D W - Lstar in let y := risk D (step D eta W) - Lstar in
  eta * norm D (diff (gradient D W) gh) * x * (1 - C * x) <= (x - y) * norm D Wmm.
Lemma step_norm C W H H' : 0 <= C -> C * (risk D W - Lstar) <= 1 / 2 -> drops C W ->
  S_fin D H -> off D tied (diff W H) -> S_fin D H' -> off D tied (diff (step D eta W) H') ->
  let x := risk D W - Lstar in let y := risk D (step D eta W) - Lstar in
  norm D (diff (diff (step D eta W) H') (diff W H)) <= norm D Wmm * (ln (x / y) + 2 * C * (x - y)).
Proof.
  intros C0 HC Dr' HH OH HH' OH' x y. fold x in HC. pose proof Wmm_pos as Pw.
  pose proof (excess_pos W) as X0. fold x in X0. pose proof (excess_pos (step D eta W)) as Y0. fold y in Y0.
  destruct (project D tied tied_refl tied_scc HR (gradient D W)) as (gh & Hgh & Ogh & _).
  pose proof (Dr' gh Hgh Ogh) as Alg. cbv zeta in Alg. fold x y in Alg.
  pose proof (step_off_S_fin W H H' gh Hgh Ogh HH OH HH' OH') as Nd. set (gP := diff (gradient D W) gh) in *.
  pose proof (norm_pos D gP) as NgP.
  assert (Hxy : y <= x).
  { assert (0 <= x - y); [|lra].
    assert (0 <= eta * norm D gP * x * (1 - C * x)).
    { apply Rmult_le_pos; [apply Rmult_le_pos; [apply Rmult_le_pos; [lra|exact NgP]|lra]|lra]. }
    apply Rmult_le_reg_r with (norm D Wmm); [auto|]. lra. }
  apply (Rle_trans _ _ _ Nd). pose proof (log_drop C x y Y0 Hxy C0 HC) as LD.
  apply Rle_trans with (norm D Wmm * ((x - y) / (x * (1 - C * x)))); [|apply Rmult_le_compat_l; lra].
  assert (P : 0 < x * (1 - C * x)) by (apply Rmult_lt_0_compat; lra). apply Rmult_le_reg_r with (x * (1 - C * x)); [auto|].
  replace (norm D Wmm * ((x - y) / (x * (1 - C * x))) * (x * (1 - C * x))) with ((x - y) * norm D Wmm) by (field; lra). lra.
Qed.
(** 4: the sum over the steps. H t: the projection of W t on S_fin *)
Lemma trajectory_norm C W0 (H : nat -> mat) t0 : let W := descent D eta W0 in let e t := risk D (W t) - Lstar in
  0 <= C -> C * e t0 <= 1 / 2 -> (forall t, (t0 <= t)%nat -> drops C (W t)) ->
  (forall t, S_fin D (H t) /\ off D tied (diff (W t) (H t))) -> forall T, (t0 <= T)%nat ->
  norm D (diff (diff (W T) (H T)) (diff (W t0) (H t0))) <= norm D Wmm * (ln (e t0 / e T) + 2 * C * (e t0 - e T)).
Proof.
  intros W e C0 EC Dr' HH T HT. assert (Pe : forall t, 0 < e t) by (intros t; exact (excess_pos (W t))). induction HT as [|T HT IH].
  - pose proof (Pe t0). unfold Rdiv. rewrite Rinv_r, ln_1 by lra. set (Z := diff (W t0) (H t0)).
    assert (E0 : norm D (diff Z Z) = 0).
    { unfold norm_. replace (inner D (diff Z Z) (diff Z Z)) with 0; [apply sqrt_0|]. rewrite inner_diff_l. ring. }
    rewrite E0. lra.
  - destruct (HH T) as [H1 H2]. destruct (HH (S T)) as [H3 H4].
    assert (Hx : e T <= e t0) by (pose proof (descent_decreases D HR eta eta_pos eta_small W0 t0 T HT) as K; fold W in K; unfold e; lra).
    assert (HC : C * e T <= 1 / 2) by (assert (C * e T <= C * e t0) by (apply Rmult_le_compat_l; auto); lra).
    pose proof (step_norm C (W T) (H T) (H (S T)) C0 HC (Dr' T HT) H1 H2 H3 H4) as St.
    cbv zeta in St. change (step D eta (W T)) with (W (S T)) in St.
    fold (e T) (e (S T)) in St. eapply Rle_trans; [exact (norm_triangle D (diff (W (S T)) (H (S T))) (diff (W T) (H T)) (diff (W t0) (H t0)))|].
    pose proof (Pe t0). pose proof (Pe T). pose proof (Pe (S T)).
    assert (EL : ln (e t0 / e (S T)) = ln (e t0 / e T) + ln (e T / e (S T))).
    { unfold Rdiv. rewrite !ln_mult, !ln_Rinv by (try apply Rinv_0_lt_compat; lra). ring. }
    rewrite EL. lra.
Qed.

(** ** B7. lambda: at most the least eigenvalue of the Hessian of Lbar on S_fin at W_fin *)
Section Curved.
Variable lambda : R.
Hypothesis HWf : S_fin D Wf.
Hypothesis lambda_pos : 0 < lambda.
Hypothesis curved : forall h, S_fin D h -> lambda * inner D h h <= hessian Dr Wf h h.
(** 3: Lbar - L* <= |grad Lbar|^2 / (2 sigma) within r0 of W_fin *)
Lemma gradient_dominates W P r0 : S_fin D P -> off D tied (diff W P) -> norm D (diff P Wf) <= r0 -> 0 < Mb ->
  let sigma := lambda * exp (- (Mb * r0)) in 2 * sigma * (Lbar D tied W - Lstar) <= norm D (gradient Dr W) * norm D (gradient Dr W).
Proof.
  intros HP HO Hr HM sigma. set (h := diff P Wf) in *. pose proof (restricted_realisable D tied tied_refl HR) as HRr. pose proof (norm_pos D h) as Nh.
  set (r := norm D h) in *.
  assert (Hs : 0 < sigma) by (apply Rmult_lt_0_compat; [auto|apply exp_pos]).
  assert (EL : Lbar D tied W = risk Dr (plus Wf h)).
  { rewrite (Lbar_risk D tied tied_refl HR). rewrite <- (Lbar_off D tied tied_refl HR (plus Wf h) (diff W P) HO).
    apply (Lbar_same D tied tied_refl HR). intros a b _ _. unfold h, plus, diff. ring. }
  assert (EG : inner Dr (gradient Dr (plus Wf h)) h = inner Dr (gradient Dr W) h).
  { rewrite <- (gradient_shift Dr (plus Wf h) (diff W P) h HRr (off_unseen D tied (diff W P) HO)). f_equal. f_equal.
    apply FunctionalExtensionality.functional_extensionality. intros a. apply FunctionalExtensionality.functional_extensionality. intros b.
    unfold h, plus, diff. ring. }
  assert (K : forall s, 0 <= s <= 1 -> sigma * (r * r) <= hessian Dr (plus Wf (times s h)) h h).
  { intros s Hs'. set (b := Mb * r0 + 0).
    assert (Osc : forall t v w, In t (samples Dr) -> In v (context t) -> In w (context t) ->
      logit Dr h v (query t) - logit Dr h w (query t) <= Mb * r).
    { intros t v w Ht Hv Hw. cbn in Ht. apply in_map_iff in Ht as (s0 & <- & Hs0). cbn in Hv, Hw |- *. apply filter_In in Hv as [Hv _].
      apply filter_In in Hw as [Hw _]. change (logit D h v (query s0) - logit D h w (query s0) <= Mb * r). now apply (Mb_logit D s0). }
    destruct Nh as [Nh|Nh].
    - assert (Hb : 0 < Mb * r) by now apply Rmult_lt_0_compat. pose proof (hessian_lower Dr HRr Wf h (Mb * r) s Hb Osc (proj1 Hs')) as HL.
      eapply Rle_trans; [|exact HL]. pose proof (curved h (spanned_diff D _ P Wf HP HWf)) as Cv. rewrite <- norm_sqr in Cv. fold r in Cv.
      assert (Ex : exp (- (Mb * r0)) <= exp (- (Mb * r * s))). { assert (L : - (Mb * r0) <= - (Mb * r * s)).
        { assert (Mb * r * s <= Mb * r * 1) by (apply Rmult_le_compat_l; lra). assert (Mb * r <= Mb * r0) by (apply Rmult_le_compat_l; lra). lra. }
        destruct L as [L|L]; [left; now apply exp_increasing|right; now rewrite L]. }
      unfold sigma. replace (lambda * exp (- (Mb * r0)) * (r * r)) with (exp (- (Mb * r0)) * (lambda * (r * r))) by ring.
      apply Rmult_le_compat; [left; apply exp_pos|apply Rmult_le_pos; [lra|nra]|auto|auto].
    - rewrite <- Nh, !Rmult_0_r. pose proof (Rinv_0_lt_compat _ (n_pos Dr HRr)) as Hi. unfold hessian. apply Rmult_le_pos; [lra|]. apply lsum_nonneg.
      intros t Ht.
      assert (Hy : In (label t) (context t)) by now apply HRr. assert (Hc : context t <> []) by (intros E0; now rewrite E0 in Hy).
      set (Y := plus Wf (times s h)). unfold covariance. set (mu := mean_ Dr Y h t).
      replace (_ - mu * mu) with (lsum (context t) (fun u => share Dr Y t u * ((logit Dr h u (query t) - mu) * (logit Dr h u (query t) - mu)))).
      + apply lsum_nonneg. intros u _. apply Rmult_le_pos; [|apply Rle_0_sqr]. unfold share. left.
        apply Rdiv_lt_0_compat; [apply exp_pos|now apply zsum_pos].
      + rewrite (lsum_ext (context t) (fun u => share Dr Y t u * ((logit Dr h u (query t) - mu) * (logit Dr h u (query t) - mu)))
          (fun u => share Dr Y t u * (logit Dr h u (query t) * logit Dr h u (query t)) -
          (2 * mu * (share Dr Y t u * logit Dr h u (query t)) - mu * mu * share Dr Y t u))) by (intros; ring).
        rewrite !lsum_minus, !lsum_scale, (share_total Dr Y t Hc). fold (mean_ Dr Y h t). fold mu. ring. }
  pose proof (risk_taylor_backward Dr HRr Wf h _ K) as T. rewrite EG, <- EL in T. rewrite (Lbar_risk D tied tied_refl HR) in T. fold Lstar in T.
  pose proof (proj2 (inner_norms D (gradient Dr W) h)) as CS. change (inner D (gradient Dr W) h) with (inner Dr (gradient Dr W) h) in CS.
  fold r in CS. set (gb := norm D (gradient Dr W)) in *.
  assert (Q : 0 <= (gb - sigma * r) * (gb - sigma * r)) by apply Rle_0_sqr.
  assert (2 * sigma * (Lbar D tied W - Lstar) <= 2 * sigma * (gb * r - sigma * (r * r) / 2)) by (apply Rmult_le_compat_l; lra). lra.
Qed.
Variables (r0 e0 : R).
Hypothesis r0_nonneg : 0 <= r0.
Let sigma := lambda * exp (- (Mb * r0)).
Let C := 2 + n D / 2 + 2 * (Mb * Mb) / sigma.
(** one step from any point whose excess is at most e0 *)
Lemma step_drops W : risk D W - Lstar <= e0 -> e0 <= lambda * (exp (- (Mb * r0)) + Mb * r0 - 1) / (Mb * Mb) ->
  e0 <= 1 / 8 -> 8 * Mb * e0 <= sigma * norm D Wmm -> C * e0 <= 1 / 2 -> drops C W.
Proof.
  intros Hx Hr E8 Es EC gh Hgh Ogh x y. pose proof Wmm_pos as Pw. pose proof Mb_pos as PM. pose proof (n_pos D HR) as Pn.
  assert (Hs : 0 < sigma) by (apply Rmult_lt_0_compat; [auto|apply exp_pos]). fold x in Hx. pose proof (excess_pos W) as X0. fold x in X0.
  assert (C0 : 0 <= C).
  { unfold C. assert (0 <= 2 * (Mb * Mb) / sigma) by (apply Rmult_le_pos; [nra|left; now apply Rinv_0_lt_compat]). lra. }
  pose proof (n_ge_1 D HR) as n1. pose proof (Amass_nonneg D tied tied_refl HR W) as A0.
  destruct (project D tied tied_refl tied_scc HR W) as (H & HH & OH & _).
  destruct (step_facts W gh Hgh Ogh) as (F1 & F4 & F5).
  set (gP := diff (gradient D W) gh) in *. set (gbv := gradient Dr W) in *. set (A := Amass D tied W) in *.
  assert (F2 : wpart D tied W * (1 - n D * x / 2) <= A).
  { apply (Amass_lower D tied tied_refl HR). intros s Hs'. now apply (excess_bounds_q D tied tied_refl HR W Lstar s minimal). }
  assert (F3 : A <= wpart D tied W) by now apply Amass_upper.
  set (a := Lbar D tied W - Lstar). assert (Ea : x = a + wpart D tied W) by (unfold x, a; rewrite (split_w D tied tied_refl HR W); ring).
  assert (Ha : 0 <= a) by (unfold a; pose proof (minimal W); unfold Lstar; lra).
  assert (Rad : norm D (diff H Wf) <= r0).
  { apply (B6_radius_le D tied tied_refl HR Wf lambda Mb HWf minimal curved PM) with (W := W); auto.
    - intros s u v Hs' Hu Hv. rewrite Mb_sqr. now apply (beta_bound D s).
    - fold Lstar. fold x. lra. }
  pose proof (gradient_dominates W H r0 HH OH Rad PM) as F6. cbv zeta in F6. fold sigma a gbv in F6.
  pose proof (step_decrease W gh Hgh Ogh) as F7. cbv zeta in F7. fold x gP in F7.
  assert (Drop : risk D W - risk D (step D eta W) = x - y) by (unfold x, y; ring). rewrite Drop in F7.
  assert (M1 : 8 * Mb * x <= 8 * Mb * e0) by (apply Rmult_le_compat_l; lra). assert (M2 : C * x <= C * e0) by (apply Rmult_le_compat_l; auto).
  pose proof (step_algebra eta a (wpart D tied W) x (n D) Mb sigma (norm D Wmm) (norm D gP) (norm D gh) (norm D gbv) A (x - y)
    eta_pos n1 (Rlt_le _ _ PM) Hs Pw Ea Ha ltac:(lra) (norm_pos D gP) (norm_pos D gh) (norm_pos D gbv) F1 F2 A0 F3 F4 F6 F5 F7) as Alg.
  cbv zeta in Alg. fold C in Alg. apply Alg; lra.
Qed.
Theorem B7 W0 (H : nat -> mat) t0 : let W := descent D eta W0 in
  (forall t, S_fin D (H t) /\ off D tied (diff (W t) (H t))) -> e0 = risk D (W t0) - Lstar ->
  e0 <= lambda * (exp (- (Mb * r0)) + Mb * r0 - 1) / (Mb * Mb) -> e0 <= 1 / 8 -> 8 * Mb * e0 <= sigma * norm D Wmm -> C * e0 <= 1 / 2 ->
  forall T, (t0 <= T)%nat ->
  norm D (diff (diff (W T) (H T)) (diff (W t0) (H t0)))
    <= norm D Wmm * (ln (e0 / (risk D (W T) - Lstar)) + 2 * C * (e0 - (risk D (W T) - Lstar))).
Proof.
  intros W HH Ee Hr E8 Es EC T HT. rewrite Ee.
  assert (C0 : 0 <= C).
  { unfold C. pose proof (n_pos D HR). assert (Hs : 0 < sigma) by (apply Rmult_lt_0_compat; [auto|apply exp_pos]).
    assert (0 <= 2 * (Mb * Mb) / sigma) by (apply Rmult_le_pos; [nra|left; now apply Rinv_0_lt_compat]). lra. }
  apply (trajectory_norm C W0 H t0 C0); auto; [fold W; rewrite <- Ee; exact EC|].
  intros t Ht. apply step_drops; auto. change (risk D (W t) - Lstar <= e0). rewrite Ee.
  pose proof (descent_decreases D HR eta eta_pos eta_small W0 t0 t Ht) as K. fold W in K. lra.
Qed.
End Curved.

(** ** B7 when S_fin = 0: no curvature is needed *)
Section NoCycle.
Hypothesis flat : forall X, S_fin D X -> same D X (fun _ _ => 0).
Let C := 2 + n D / 2.
Lemma flat_Lbar W : Lbar D tied W = Lstar.
Proof.
  destruct (project D tied tied_refl tied_scc HR W) as (P & HP & _ & EP). destruct (project D tied tied_refl tied_scc HR Wf) as (Q & HQ & _ & EQ).
  unfold Lstar. rewrite <- EP, <- EQ. apply (Lbar_same D tied tied_refl HR). intros a b Ha Hb. now rewrite (flat P HP), (flat Q HQ).
Qed.
Lemma flat_step_drops W : risk D W - Lstar <= 1 / 8 -> C * (risk D W - Lstar) <= 1 / 2 -> drops C W.
Proof.
  intros E8 EC gh Hgh Ogh x y. fold x in E8, EC. pose proof Wmm_pos as Pw. pose proof (n_ge_1 D HR) as n1.
  pose proof (excess_pos W) as X0. fold x in X0. destruct (step_facts W gh Hgh Ogh) as (F1 & F4 & F5).
  set (gP := diff (gradient D W) gh) in *. set (A := Amass D tied W) in *.
  assert (F2 : wpart D tied W * (1 - n D * x / 2) <= A).
  { apply (Amass_lower D tied tied_refl HR). intros s Hs'. now apply (excess_bounds_q D tied tied_refl HR W Lstar s minimal). }
  assert (Ex : x = wpart D tied W) by (unfold x; rewrite (split_w D tied tied_refl HR W), flat_Lbar; ring).
  pose proof (step_decrease W gh Hgh Ogh) as F7. cbv zeta in F7. fold x gP in F7.
  assert (Drop : risk D W - risk D (step D eta W) = x - y) by (unfold x, y; ring). rewrite Drop in F7. rewrite <- Ex in F2.
  exact (flat_step_algebra eta x (n D) (norm D Wmm) (norm D gP) (norm D gh) A (x - y) eta_pos n1 Pw (Rlt_le _ _ X0)
    (norm_pos D gP) (norm_pos D gh) F1 F2 F7 E8).
Qed.
Theorem B7_flat W0 (H : nat -> mat) t0 : let W := descent D eta W0 in let e t := risk D (W t) - Lstar in
  (forall t, S_fin D (H t) /\ off D tied (diff (W t) (H t))) -> e t0 <= 1 / 8 -> C * e t0 <= 1 / 2 ->
  forall T, (t0 <= T)%nat ->
  norm D (diff (diff (W T) (H T)) (diff (W t0) (H t0))) <= norm D Wmm * (ln (e t0 / e T) + 2 * C * (e t0 - e T)).
Proof.
  intros W e HH E8 EC T HT. assert (C0 : 0 <= C) by (unfold C; pose proof (n_pos D HR); lra).
  apply (trajectory_norm C W0 H t0 C0); auto. intros t Ht.
  assert (Hx : e t <= e t0) by (pose proof (descent_decreases D HR eta eta_pos eta_small W0 t0 t Ht) as K; fold W in K; unfold e; lra).
  assert (C * e t <= C * e t0) by (apply Rmult_le_compat_l; auto).
  apply flat_step_drops; change (risk D (descent D eta W0 t) - Lstar) with (e t); lra.
Qed.
End NoCycle.
End Descent.
