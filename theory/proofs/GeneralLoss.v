(* THEORY 6.1 (B2') and 5, general losses on acyclic data: every family in the balls whose loss is not above that of s W_mm turns to W_mm, at
   O(R^-1/2); the regularisation path is one. The loss strictly decreasing and tail-regular; -u, (1 - u)^2 and -log u are. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices GraphSvm RestrictedRisk DirectionBound SublevelMargins.
Import ListNotations.
Open Scope R_scope.

Section General.
Variable D : dataset.
Hypothesis HR : realisable D.
Variables (loss : R -> R) (c : R).
Local Notation general_risk := (general_risk D loss).
Local Notation q0 := (q0 D).
Hypothesis Hdec : decreasing loss.
Hypothesis HT : tail_regular (n D) loss c.
Definition others (W : mat) (s : sample) : R :=
  lsum (filter (fun v => negb (Nat.eqb (label s) v)) (context s)) (fun v => exp (logit D W v (query s))).
Lemma zsum_label W s : zsum D W (query s) (context s) = multiplicity s (label s) * exp (logit D W (label s) (query s)) + others W s.
Proof. unfold zsum. rewrite (lsum_filter (Nat.eqb (label s))), lsum_equal. reflexivity. Qed.
Lemma others_nonneg W s : 0 <= others W s.
Proof. apply lsum_nonneg. intros; left; apply exp_pos. Qed.
Lemma label_pos W s : In s (samples D) -> 0 < multiplicity s (label s) * exp (logit D W (label s) (query s)).
Proof. intros Hs. apply Rmult_lt_0_compat; [apply multiplicity_pos; now apply HR|apply exp_pos]. Qed.
(** 1 - attention on the label *)
Definition missing (W : mat) (s : sample) : R := others W s / zsum D W (query s) (context s).
Lemma attention_missing W s : In s (samples D) -> attention D W s (label s) = 1 - missing W s /\ 0 <= missing W s < 1.
Proof.
  intros Hs. pose proof (label_pos W s Hs) as P. pose proof (others_nonneg W s) as O. unfold attention, missing. rewrite zsum_label.
  set (y := multiplicity s (label s) * exp (logit D W (label s) (query s))) in *. set (o := others W s) in *.
  split; [field; lra|]. split; [apply Rmult_le_pos; [auto|left; apply Rinv_0_lt_compat; lra]|]. apply Rmult_lt_reg_r with (y + o); [lra|].
  unfold Rdiv. rewrite Rmult_assoc, Rinv_l; lra.
Qed.
Lemma loss_mono x y : 0 < x -> x <= y -> y <= 1 -> loss y <= loss x.
Proof. intros Hx [L| ->] Hy; [left; now apply Hdec|lra]. Qed.
Lemma c_ge_1 : 1 <= c.
Proof.
  pose proof (n_ge_1 D HR). pose proof (Hdec (1 - 1 / 2) 1 ltac:(lra) ltac:(lra) ltac:(lra)).
  pose proof (HT (1 / 2) (1 / 2) ltac:(lra) ltac:(lra)) as K. lapply K; [lra|]. nra.
Qed.
Lemma q0_nonneg : 0 <= q0.
Proof. apply lmax_nonneg. Qed.
Hypothesis acyclic : forall k i j, edge D k i j -> ~ scc D k i j.
Lemma missing_ray V s t : feasible D V -> 0 <= t -> In s (samples D) -> missing (times t V) s <= q0 * exp (- t).
Proof.
  intros HV Ht Hs. pose proof (label_pos (times t V) s Hs) as P. pose proof (others_nonneg (times t V) s) as O.
  assert (Hy : In (label s) (context s)) by now apply HR. pose proof (multiplicity_pos s _ Hy) as Pm.
  set (e := exp (logit D (times t V) (label s) (query s))) in *. assert (Pe : 0 < e) by apply exp_pos.
  assert (Ho : others (times t V) s <= (INR (length (context s)) - multiplicity s (label s)) * (e * exp (- t))).
  { unfold others. apply Rle_trans with (lsum (filter (fun v => negb (Nat.eqb (label s) v)) (context s)) (fun _ => e * exp (- t))).
    - apply lsum_le. intros v Hv. apply filter_In in Hv as [Hv Hn]. apply negb_true_iff, Nat.eqb_neq in Hn. unfold e.
      rewrite <- exp_plus, !logit_times.
      assert (He : edge D (query s) (label s) v) by (exists s; repeat split; auto). destruct (HV _ _ _ He) as [_ H1].
      specialize (H1 (acyclic _ _ _ He)). rewrite margin_logit in H1.
      assert (L : t * logit D V v (query s) <= t * logit D V (label s) (query s) + - t) by nra.
      destruct L as [L|L]; [left; now apply exp_increasing|right; now rewrite L].
    - right. generalize (e * exp (- t)). intros x. assert (E0 : lsum (context s) (fun _ => x) = INR (length (context s)) * x).
      { clear. induction (context s) as [|y l IH]; [cbn; ring|]. rewrite lsum_cons, IH. cbn [length]. rewrite S_INR. ring. }
      pose proof (lsum_filter (Nat.eqb (label s)) (context s) (fun _ => x)) as F. rewrite lsum_equal, E0 in F. unfold multiplicity. lra. }
  unfold missing. rewrite zsum_label. fold e. set (o := others (times t V) s) in *. set (m := multiplicity s (label s)) in *.
  set (T := INR (length (context s))) in *.
  assert (Q : (T - m) / m <= q0) by (apply (lmax_ge (samples D)
    (fun s => (INR (length (context s)) - multiplicity s (label s)) / multiplicity s (label s)) s Hs)).
  apply Rle_trans with ((T - m) / m * exp (- t)); [|apply Rmult_le_compat_r; [left; apply exp_pos|auto]].
  apply Rle_trans with (o / (m * e)); [unfold Rdiv; apply Rmult_le_compat_l; [auto|]; apply Rinv_le_contravar; lra|].
  apply Rmult_le_reg_r with (m * e); [lra|]. unfold Rdiv at 1. rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra.
  replace ((T - m) / m * exp (- t) * (m * e)) with ((T - m) * (e * exp (- t))) by (field; lra). exact Ho.
Qed.
(** B2': for every feasible V (W_mm is one) *)
Theorem B2_general V W t s v : feasible D V -> 0 <= t -> general_risk W <= general_risk (times t V) ->
  let x := c * q0 * exp (- t) in x < 1 -> In s (samples D) -> In v (context s) -> v <> label s ->
  0 < x /\ t - ln (c * q0 / (1 - x)) + ln (multiplicity s v / multiplicity s (label s)) <= inner D (M D (query s) (label s) v) W.
Proof.
  intros HV Ht HL x Hx Hs Hv Hn. pose proof (n_ge_1 D HR) as N1. pose proof c_ge_1 as C1. pose proof q0_nonneg as Q1.
  pose proof (exp_pos (- t)) as Et. set (d := q0 * exp (- t)).
  assert (Hd : 0 <= d) by (apply Rmult_le_pos; lra). assert (Ex : x = c * d) by (unfold x, d; ring). assert (Hd1 : d < 1) by nra.
  assert (Ray : general_risk (times t V) <= loss (1 - d)).
  { unfold Definitions.general_risk. apply Rmult_le_reg_l with (n D); [lra|]. rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra.
    apply Rle_trans with (lsum (samples D) (fun _ => loss (1 - d))).
    - apply lsum_le. intros u Hu. destruct (attention_missing (times t V) u Hu) as [-> A]. pose proof (missing_ray V u t HV Ht Hu) as Mr.
      fold d in Mr. apply loss_mono; lra.
    - right. unfold n. clear. induction (samples D) as [|u l IH]; [cbn; ring|]. rewrite lsum_cons, IH. cbn [length]. rewrite S_INR. ring. }
  assert (Nn : forall u, In u (samples D) -> 0 <= loss (attention D W u (label u)) - loss 1).
  { intros u Hu. destruct (attention_missing W u Hu) as [-> A]. pose proof (loss_mono (1 - missing W u) 1 ltac:(lra) ltac:(lra) ltac:(lra)). lra. }
  assert (One : loss (attention D W s (label s)) - loss 1 <= n D * (loss (1 - d) - loss 1)).
  { apply Rle_trans with (lsum (samples D) (fun u => loss (attention D W u (label u)) - loss 1)).
    - clear - Hs Nn. induction (samples D) as [|u l IH]; [easy|]. rewrite lsum_cons.
      assert (0 <= lsum l (fun u => loss (attention D W u (label u)) - loss 1)) by (apply lsum_nonneg; intros; apply Nn; now right).
      pose proof (Nn u (or_introl eq_refl)). destruct Hs as [->|Hs]; [lra|]. specialize (IH Hs). lapply IH; [lra|]. intros; apply Nn; now right.
    - rewrite lsum_minus. assert (E1 : lsum (samples D) (fun _ => loss 1) = n D * loss 1).
      { unfold n. clear. induction (samples D) as [|u l IH]; [cbn; ring|]. rewrite lsum_cons, IH. cbn [length]. rewrite S_INR. ring. }
      rewrite E1.
      assert (E2 : lsum (samples D) (fun u => loss (attention D W u (label u))) = n D * general_risk W)
        by (unfold Definitions.general_risk; rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra; reflexivity).
      rewrite E2. apply (Rle_trans _ _ _ HL) in Ray. apply (Rmult_le_compat_l (n D)) in Ray; lra. }
  destruct (attention_missing W s Hs) as [Ea A]. rewrite Ea in One. pose proof (HT d (missing W s) ltac:(lra) A One) as Md. rewrite <- Ex in Md.
  (* token v is among the missing *)
  assert (Hy : In (label s) (context s)) by now apply HR. pose proof (multiplicity_pos s _ Hy) as Pm. pose proof (multiplicity_pos s _ Hv) as Pv.
  pose proof (label_pos W s Hs) as Py.
  assert (Ov : multiplicity s v * exp (logit D W v (query s)) <= others W s).
  { unfold others, multiplicity.
    replace (count_occ Nat.eq_dec (context s) v) with (count_occ Nat.eq_dec (filter (fun v => negb (Nat.eqb (label s) v)) (context s)) v).
    - apply (lsum_count _ (fun v => exp (logit D W v (query s)))). intros; left; apply exp_pos.
    - clear - Hn. induction (context s) as [|u l IH]; [reflexivity|]. cbn.
      destruct (Nat.eqb_spec (label s) u) as [E0|E0]; cbn; destruct (Nat.eq_dec u v) as [E1|E1]; try congruence. }
  set (o := others W s) in *. set (ev := exp (logit D W v (query s))) in *. set (ey := exp (logit D W (label s) (query s))) in *.
  set (mv := multiplicity s v) in *. set (my := multiplicity s (label s)) in *.
  assert (Pev : 0 < mv * ev) by (apply Rmult_lt_0_compat; [auto|apply exp_pos]).
  assert (Mo : o * (1 - x) <= x * (my * ey)).
  { unfold missing in Md. rewrite zsum_label in Md. fold o my ey in Md. apply (Rmult_le_compat_r (my * ey + o)) in Md; [|lra]. unfold Rdiv in Md.
    rewrite Rmult_assoc, Rinv_l in Md by lra. lra. }
  assert (Ho : 0 < o * (1 - x)) by (apply Rmult_lt_0_compat; lra). assert (X0 : 0 < x) by (apply Rnot_le_lt; intros L; nra). split; [exact X0|].
  assert (Lm : mv * ev * (1 - x) <= x * (my * ey)) by (eapply Rle_trans; [|exact Mo]; apply Rmult_le_compat_r; lra).
  assert (Ll : ln (mv * ev * (1 - x)) <= ln (x * (my * ey))) by (apply ln_le_mono; [apply Rmult_lt_0_compat; lra|exact Lm]).
  assert (Cq : 0 < c * q0) by (assert (0 < c * q0 * exp (- t)) by exact X0; nra).
  rewrite !ln_mult in Ll by (try apply exp_pos; lra). unfold ev, ey in Ll. rewrite !ln_exp in Ll.
  assert (Lx : ln x = ln (c * q0) - t) by (unfold x; rewrite ln_mult, ln_exp by (try apply exp_pos; lra); ring).
  unfold Rdiv. rewrite (ln_mult (c * q0)), (ln_mult mv), !ln_Rinv by (try apply Rinv_0_lt_compat; lra). rewrite margin_logit. lra.
Qed.
Variable Wmm : mat.
Hypothesis HW : is_Wmm D Wmm.
Hypothesis strict : 0 < inner D Wmm Wmm.
Theorem general_direction : exists C s0, 0 < s0 /\ forall t W, s0 <= t -> norm_ D W <= t * norm_ D Wmm ->
  general_risk W <= general_risk (times t Wmm) ->
  (t - C) * inner D Wmm Wmm <= inner D W Wmm
  /\ inner D (diff (times (/ (t * norm_ D Wmm)) W) (unit_ D Wmm)) (diff (times (/ (t * norm_ D Wmm)) W) (unit_ D Wmm)) <= 2 * C / t.
Proof.
  pose proof c_ge_1 as C1. pose proof q0_nonneg as Q1. set (w := norm_ D Wmm). assert (Hw : 0 < w) by now apply sqrt_lt_R0.
  set (cq := c * (q0 + 1)). assert (Hcq : 1 <= cq) by (unfold cq; nra). set (C := ln (2 * cq) + ln (positions D)).
  set (s0 := Rmax 1 (Rmax (ln (2 * cq)) (C + 1))). exists C, s0.
  pose proof (Rmax_l 1 (Rmax (ln (2 * cq)) (C + 1))). pose proof (Rmax_r 1 (Rmax (ln (2 * cq)) (C + 1))). pose proof (Rmax_l (ln (2 * cq)) (C + 1)).
  pose proof (Rmax_r (ln (2 * cq)) (C + 1)). fold s0 in H, H0. split; [lra|].
  intros t W Ht HN HL. pose proof (exp_pos (- t)) as Et.
  assert (Hx : c * q0 * exp (- t) <= 1 / 2).
  { assert (E1 : exp (- t) <= / (2 * cq)). { rewrite exp_Ropp. apply Rinv_le_contravar; [lra|]. rewrite <- (exp_ln (2 * cq)) by lra.
      assert (L : ln (2 * cq) <= t) by lra. destruct L as [L|L]; [left; now apply exp_increasing|right; now rewrite L]. }
    assert (c * q0 <= cq) by (unfold cq; nra). apply Rle_trans with (cq * / (2 * cq)); [|right; field; lra]. apply Rmult_le_compat; nra. }
  assert (Marg : forall k i j, edge D k i j -> (scc D k i j -> inner D (M D k i j) W = 0) /\ (~ scc D k i j -> t - C <= inner D (M D k i j) W)).
  { intros k i j He. split; intros S; [now elim (acyclic _ _ _ He)|]. destruct He as (s & Hs & <- & <- & Hy & Hj & N).
    destruct (B2_general Wmm W t s j (proj1 HW) ltac:(lra) HL ltac:(lra) Hs Hj (not_eq_sym N)) as [X0 B]. set (x := c * q0 * exp (- t)) in *.
    pose proof (log_ratio D s j Hs Hj Hy) as LR. assert (Cq : 0 < c * q0) by (assert (0 < c * q0 * exp (- t)) by exact X0; nra).
    assert (L2 : ln (c * q0 / (1 - x)) <= ln (2 * cq)).
    { apply ln_le_mono; [apply Rdiv_lt_0_compat; lra|]. apply Rmult_le_reg_r with (1 - x); [lra|]. unfold Rdiv.
      rewrite Rmult_assoc, Rinv_l, Rmult_1_r by lra. assert (c * q0 <= cq) by (unfold cq; nra). nra. }
    unfold C. lra. }
  destruct (B3 D Wmm W (t - C) HW ltac:(lra) Marg) as [B _]. split; [exact B|].
  assert (Ew : inner D Wmm Wmm = w * w) by (unfold w; now rewrite norm_sqr). assert (Et0 : 0 < t) by lra.
  assert (E0 : inner D (diff (times (/ (t * w)) W) (unit_ D Wmm)) (diff (times (/ (t * w)) W) (unit_ D Wmm))
    = inner D W W / ((t * w) * (t * w)) - 2 * inner D W Wmm / (t * (w * w)) + 1).
  { unfold unit_. fold w. rewrite inner_diff_l, !inner_diff_r, !inner_times_l, !inner_times_r, (inner_sym D Wmm W), Ew. field. lra. }
  rewrite E0. assert (P : 0 < t * w) by (apply Rmult_lt_0_compat; lra). fold w in HN.
  assert (A1 : inner D W W / ((t * w) * (t * w)) <= 1).
  { apply Rmult_le_reg_r with ((t * w) * (t * w)); [now apply Rmult_lt_0_compat|]. unfold Rdiv.
    rewrite Rmult_assoc, Rinv_l, Rmult_1_r, Rmult_1_l by nra. rewrite <- norm_sqr. pose proof (norm_pos D W). apply Rmult_le_compat; lra. }
  assert (P2 : 0 < t * (w * w)) by (repeat apply Rmult_lt_0_compat; lra).
  assert (A2 : 2 - 2 * C / t <= 2 * inner D W Wmm / (t * (w * w))).
  { apply Rmult_le_reg_r with (t * (w * w)); [auto|].
    replace (2 * inner D W Wmm / (t * (w * w)) * (t * (w * w))) with (2 * inner D W Wmm) by (field; lra).
    replace ((2 - 2 * C / t) * (t * (w * w))) with (2 * ((t - C) * (w * w))) by (field; lra). rewrite <- Ew. lra. }
  lra.
Qed.
(** the regularisation path of the loss is such a family *)
Corollary general_path : exists C r0, 0 < r0 /\ forall r W, r0 <= r -> norm_ D W <= r ->
  (forall X, norm_ D X <= r -> general_risk W <= general_risk X) ->
  inner D (diff (times (/ r) W) (unit_ D Wmm)) (diff (times (/ r) W) (unit_ D Wmm)) <= C / r.
Proof.
  destruct general_direction as (C & s0 & Hs0 & K). set (w := norm_ D Wmm). assert (Hw : 0 < w) by now apply sqrt_lt_R0. exists (2 * C * w), (s0 * w).
  split; [now apply Rmult_lt_0_compat|]. intros r W Hr HN Hmin.
  set (t := r / w). assert (Et : t * w = r) by (unfold t; field; lra). assert (Ht : s0 <= t) by (apply Rmult_le_reg_r with w; [auto|lra]).
  destruct (K t W Ht) as [_ G].
  - fold w. lra.
  - apply Hmin. unfold norm_. rewrite inner_times2, <- norm_sqr. fold w. replace (t * t * (w * w)) with (r * r) by (rewrite <- Et; ring).
    rewrite sqrt_square; [lra|]. assert (0 <= t * w) by (apply Rmult_le_pos; lra). lra.
  - fold w in G. rewrite Et in G. replace (2 * C * w / r) with (2 * C / t); [exact G|]. rewrite <- Et. field. split; lra.
Qed.
End General.
(** ** Three losses *)
Lemma linear_loss n : 1 <= n -> decreasing (fun u => - u) /\ tail_regular n (fun u => - u) n.
Proof. intros Hn. split; [intros x y; lra|]. intros d d' H H' K. lra. Qed.
Lemma squared_loss n : 1 <= n -> decreasing (fun u => (1 - u) * (1 - u)) /\ tail_regular n (fun u => (1 - u) * (1 - u)) (sqrt n).
Proof.
  intros Hn. split; [intros x y H1 H2 H3; nra|]. intros d d' H H' K. pose proof (sqrt_sqrt n ltac:(lra)) as E0. pose proof (sqrt_pos n).
  set (r := sqrt n) in *.
  apply (square_le d' (r * d)); [apply Rmult_le_pos; lra|]. replace (r * d * (r * d)) with ((r * r) * (d * d)) by ring. rewrite E0.
  replace (d' * d') with ((1 - (1 - d')) * (1 - (1 - d')) - (1 - 1) * (1 - 1)) by ring.
  replace (n * (d * d)) with (n * ((1 - (1 - d)) * (1 - (1 - d)) - (1 - 1) * (1 - 1))) by ring. exact K.
Qed.
Lemma bernoulli k d : 0 <= d < 1 -> 1 - INR k * d <= exp (INR k * ln (1 - d)).
Proof.
  intros Hd. induction k as [|k IH]; [cbn [INR]; rewrite !Rmult_0_l, exp_0; lra|]. rewrite S_INR.
  replace ((INR k + 1) * ln (1 - d)) with (INR k * ln (1 - d) + ln (1 - d)) by ring. rewrite exp_plus, exp_ln by lra.
  pose proof (pos_INR k) as Pk. assert (0 <= INR k * (d * d)) by (apply Rmult_le_pos; [auto|nra]). apply (Rmult_le_compat_r (1 - d)) in IH; [|lra].
  lra.
Qed.
Lemma log_loss_regular k : (1 <= k)%nat -> decreasing (fun u => - ln u) /\ tail_regular (INR k) (fun u => - ln u) (INR k).
Proof.
  intros Hk. split; [intros x y H1 H2 H3; pose proof (ln_increasing x y H1 H2); lra|]. intros d d' H H' K. rewrite ln_1 in K.
  assert (L : INR k * ln (1 - d) <= ln (1 - d')) by lra.
  pose proof (bernoulli k d H) as B. assert (exp (INR k * ln (1 - d)) <= 1 - d'). { rewrite <- (exp_ln (1 - d')) by lra.
    destruct L as [L|L]; [left; now apply exp_increasing|right; now rewrite L]. } lra.
Qed.
